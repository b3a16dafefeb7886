package vexel.tensor.internal.simd;

import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.Walk;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.parallel.Workers.Part;
import vexel.tensor.internal.reference.F32Element;
import vexel.tensor.internal.reference.ReferenceElement;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.Unary;

/// Elementwise kernels in vectors. Large tensors are shared among the threads in parts, which
/// decide nothing: each element stands alone.
public final class SimdElement extends ReferenceElement {
  /// Elements of a part: some ten microseconds of work.
  static final int GRAIN = 1 << 15;

  @Override
  public void map(Unary f, double a, double b, Tensor x, Tensor y) {
    if (x.dtype() != DType.F32) {
      super.map(f, a, b, x, y);
      return;
    }
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int n = x.size();
    int whole = Width.whole(n);
    Part vectors = SimdMap.vectors(f, (float) a, (float) b, xs, x.offset(), ys, y.offset());
    Workers.runParts(whole, GRAIN, vectors);
    F32Element.map(
        f, (float) a, (float) b, xs, x.offset() + whole, ys, y.offset() + whole, n - whole);
  }

  @Override
  public void mapBackward(Unary f, double a, double b, Tensor x, Tensor y, Tensor dy, Tensor dx) {
    if (x.dtype() != DType.F32) {
      super.mapBackward(f, a, b, x, y, dy, dx);
      return;
    }
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    float[] dys = Heap.f32(dy);
    float[] dxs = Heap.f32(dx);
    int n = x.size();
    int whole = Width.whole(n);
    Part vectors =
        SimdMapBackward.vectors(
            f,
            (float) a,
            (float) b,
            xs,
            x.offset(),
            ys,
            y.offset(),
            dys,
            dy.offset(),
            dxs,
            dx.offset());
    Workers.runParts(whole, GRAIN, vectors);
    F32Element.mapBackward(
        f,
        (float) a,
        (float) b,
        xs,
        x.offset() + whole,
        ys,
        y.offset() + whole,
        dys,
        dy.offset() + whole,
        dxs,
        dx.offset() + whole,
        n - whole);
  }

  @Override
  public void zip(Binary f, Tensor a, Tensor b, Tensor y) {
    if (y.dtype() != DType.F32) {
      super.zip(f, a, b, y);
      return;
    }
    Walk walk = Walk.over(a, b, y);
    float[] as = Heap.f32(a);
    float[] bs = Heap.f32(b);
    float[] ys = Heap.f32(y);
    int sa = walk.step(0);
    int sb = walk.step(1);
    int n = walk.length();
    if (walk.rows() == 1) {
      int ia = walk.start(0, 0);
      int ib = walk.start(1, 0);
      int iy = walk.start(2, 0);
      Workers.runParts(
          n,
          GRAIN,
          (from, to) ->
              SimdZip.zip(
                  f, as, ia + from * sa, sa, bs, ib + from * sb, sb, ys, iy + from, to - from));
      return;
    }
    Workers.runParts(
        walk.rows(),
        Math.max(1, GRAIN / Math.max(n, 1)),
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int ia = walk.start(0, row);
            int ib = walk.start(1, row);
            SimdZip.zip(f, as, ia, sa, bs, ib, sb, ys, walk.start(2, row), n);
          }
        });
  }

  @Override
  public void copy(Tensor x, Tensor y) {
    if (x.dtype() != DType.F32) {
      super.copy(x, y);
    } else {
      StridedCopy.copy(x, y);
    }
  }
}
