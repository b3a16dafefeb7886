package vexel.tensor.internal.simd;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceConv;

/// Dense convolution as matrix products with the patches that the window sees.
public final class SimdConv extends ReferenceConv {
  /// Floats of patch gradients that exist at a time, for each worker.
  private static final int PATCH_GRADIENTS = 1 << 20;

  @Override
  public void forward(Tensor x, Tensor w, @Nullable Tensor bias, Window f, Tensor y) {
    if (x.dtype() != DType.F32) {
      super.forward(x, w, bias, f, y);
    } else if (DepthwiseConv.applies(w, f)) {
      DepthwiseConv.forward(x, w, bias, f, y);
    } else {
      shared(x.dim(0) * f.groups(), i -> forward(i / f.groups(), i % f.groups(), x, w, bias, f, y));
    }
  }

  /// y[b, group] = w · patches.
  private static void forward(
      int b, int group, Tensor x, Tensor w, @Nullable Tensor bias, Window f, Tensor y) {
    int outputs = w.dim(0) / f.groups();
    int terms = w.dim(1) * f.kernelH() * f.kernelW();
    int positions = y.dim(2) * y.dim(3);
    int first = group * outputs;
    StridedMatrix weights = new StridedMatrix(Heap.f32(w), w.offset() + first * terms, terms, 1);
    new Product(weights, patches(x, b, group * w.dim(1), f), outputs, positions)
        .into(
            terms,
            Heap.f32(y),
            y.offset() + (b * w.dim(0) + first) * positions,
            positions,
            Finish.rowBias(bias, first));
  }

  private static RightOperand patches(Tensor x, int b, int firstChannel, Window f) {
    boolean pointwise =
        f.equals(new Window(1, 1, 1, 1, 0, 0, f.dilationH(), f.dilationW(), f.groups()));
    int plane = x.dim(2) * x.dim(3);
    int at = x.offset() + (b * x.dim(1) + firstChannel) * plane;
    return pointwise
        ? new StridedMatrix(Heap.f32(x), at, plane, 1)
        : new Patches(x, b, firstChannel, f);
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
    int kernel = f.kernelH() * f.kernelW();
    int positions = Math.max(1, dy.dim(2) * dy.dim(3));
    int channels = Math.clamp(PATCH_GRADIENTS / ((long) kernel * positions), 1, w.dim(1));
    int blocks = (w.dim(1) + channels - 1) / channels;
    shared(
        dx.dim(0) * f.groups() * blocks,
        i -> {
          int c = i % blocks * channels;
          int group = i / blocks % f.groups();
          int b = i / blocks / f.groups();
          gradInput(b, group, c, Math.min(channels, w.dim(1) - c), dy, w, f, dx);
        });
  }

  /// `count` channels of dx[b, group] from channel c: the gradients of their patches, wᵀ · dy, each
  /// added where its patch was read.
  private static void gradInput(
      int b, int group, int c, int count, Tensor dy, Tensor w, Window f, Tensor dx) {
    int kernel = f.kernelH() * f.kernelW();
    int outputs = w.dim(0) / f.groups();
    int positions = dy.dim(2) * dy.dim(3);
    int wAt = w.offset() + (group * outputs * w.dim(1) + c) * kernel;
    int dyAt = dy.offset() + (b * dy.dim(1) + group * outputs) * positions;
    float[] patches = (float[]) ArrayPool.take(DType.F32, count * kernel * positions);
    new Product(
            new StridedMatrix(Heap.f32(w), wAt, 1, w.dim(1) * kernel),
            new StridedMatrix(Heap.f32(dy), dyAt, positions, 1),
            count * kernel,
            positions)
        .into(outputs, patches, 0, positions, Finish.NONE);
    int plane = dx.dim(2) * dx.dim(3);
    for (int i = 0; i < count; i++) {
      int at = dx.offset() + ((b * f.groups() + group) * w.dim(1) + c + i) * plane;
      Arrays.fill(Heap.f32(dx), at, at + plane, 0);
      for (int k = 0; k < kernel; k++) {
        Overlap overlap = new Overlap(f, k, dx.dim(2), dx.dim(3), dy.dim(3));
        overlap.add(patches, (i * kernel + k) * positions, dy.dim(2), Heap.f32(dx), at);
      }
    }
    ArrayPool.give(DType.F32, patches);
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
    int outputs = dw.dim(0) / f.groups();
    int columns = dw.dim(1) * f.kernelH() * f.kernelW();
    shared(
        f.groups(),
        group ->
            new Product(
                    new BatchRows(dy, group * outputs),
                    new BatchPatches(x, group * dw.dim(1), f),
                    outputs,
                    columns)
                .into(
                    dy.dim(0) * dy.dim(2) * dy.dim(3),
                    Heap.f32(dw),
                    dw.offset() + group * outputs * columns,
                    columns,
                    Finish.NONE));
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
