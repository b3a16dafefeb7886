package vexel.tensor.internal.simd;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceConv;

/// Dense convolution as matrix products with the patches that the window sees.
public final class SimdConv extends ReferenceConv {
  @Override
  public void forward(Tensor x, Tensor w, @Nullable Tensor bias, Window f, Tensor y) {
    if (x.dtype() != DType.F32) {
      super.forward(x, w, bias, f, y);
    } else if (DepthwiseConv.applies(w, f)) {
      DepthwiseConv.forward(x, w, bias, f, y);
    } else {
      product(x, w, f, y, (_, first) -> Finish.rowBias(bias, first));
    }
  }

  @Override
  public void forwardNormed(
      Tensor x, Tensor w, Window f, Norm norm, @Nullable Tensor r, boolean relu, Tensor y) {
    if (x.dtype() != DType.F32 || DepthwiseConv.applies(w, f)) {
      forward(x, w, null, f, y);
      norm.into(y, r, relu, new SimdBatchNorm(), new SimdElement());
      return;
    }
    float[] scale = SimdBatchNorm.scale(w.dim(0), norm.var(), norm.gamma(), norm.eps());
    float[] shift = SimdBatchNorm.shift(scale, norm.mean(), norm.beta());
    float[] rs = r == null ? null : Heap.f32(r);
    int plane = y.dim(2) * y.dim(3);
    product(
        x,
        w,
        f,
        y,
        (b, first) -> {
          int at = r == null ? 0 : r.offset() + (b * w.dim(0) + first) * plane;
          return new NormFinish(scale, shift, first, rs, at, plane, relu);
        });
  }

  /// What follows the product of image b and the group whose first output is `first`.
  @FunctionalInterface
  private interface Ending {
    Finish of(int b, int first);
  }

  private static void product(Tensor x, Tensor w, Window f, Tensor y, Ending ending) {
    WeightPanels weights = WeightPanels.of(w, f.groups());
    shared(
        x.dim(0) * f.groups(),
        i -> product(i / f.groups(), i % f.groups(), x, w, weights, f, y, ending));
    weights.recycle();
  }

  /// y[b, group] = w · patches.
  private static void product(
      int b, int group, Tensor x, Tensor w, WeightPanels weights, Window f, Tensor y, Ending end) {
    int outputs = w.dim(0) / f.groups();
    int terms = w.dim(1) * f.kernelH() * f.kernelW();
    int positions = y.dim(2) * y.dim(3);
    int first = group * outputs;
    int at = y.offset() + (b * w.dim(0) + first) * positions;
    Finish finish = end.of(b, first);
    int channel = group * w.dim(1);
    if (isPointwise(f)) {
      int xAt = x.offset() + (b * x.dim(1) + channel) * positions;
      StridedMatrix pixels = new StridedMatrix(Heap.f32(x), xAt, positions, 1);
      new PatchProduct(weights, group, pixels, outputs, positions, terms)
          .into(Heap.f32(y), at, finish);
    } else {
      Patches patches = new Patches(x, b, channel, w.dim(1), f);
      new PatchProduct(weights, group, patches, outputs, positions, terms)
          .into(Heap.f32(y), at, finish);
      patches.recycle();
    }
  }

  /// Whether each output sees the input at its own place only.
  static boolean isPointwise(Window f) {
    return f.equals(new Window(1, 1, 1, 1, 0, 0, f.dilationH(), f.dilationW(), f.groups()));
  }

  @Override
  public void gradInput(Tensor dy, Tensor w, Window f, Tensor dx) {
    if (dy.dtype() != DType.F32) {
      super.gradInput(dy, w, f, dx);
      return;
    }
    if (DepthwiseConv.applies(w, f)) {
      DepthwiseConv.gradInput(dy, w, f, dx);
      return;
    }
    shared(
        f.groups(),
        group -> {
          InputGradient gradient = new InputGradient(dy, w, f, dx, group);
          shared(dx.dim(0), gradient::image);
          gradient.recycle();
        });
  }

  @Override
  public void gradWeight(Tensor x, Tensor dy, Window f, Tensor dw) {
    if (x.dtype() != DType.F32) {
      super.gradWeight(x, dy, f, dw);
      return;
    }
    if (DepthwiseConv.applies(dw, f)) {
      DepthwiseConv.gradWeight(x, dy, f, dw);
      return;
    }
    shared(f.groups(), group -> new WeightGradient(x, dy, f, dw, group).run());
  }

  @Override
  public void maxPool(Tensor x, Window f, Tensor y, Tensor arg) {
    if (x.dtype() != DType.F32) {
      super.maxPool(x, f, y, arg);
      return;
    }
    Workers.runParts(
        y.dim(0) * y.dim(1),
        MaxPool.planes(y.dim(2) * y.dim(3)),
        (from, to) -> new MaxPool(x, f, y, arg).planes(from, to));
  }

  /// Runs many parts on one worker each, few parts one after the other with all workers inside.
  private static void shared(int parts, IntConsumer body) {
    if (parts >= 2 * Workers.threads()) {
      Workers.run(parts, body);
    } else {
      for (int i = 0; i < parts; i++) {
        body.accept(i);
      }
    }
  }
}
