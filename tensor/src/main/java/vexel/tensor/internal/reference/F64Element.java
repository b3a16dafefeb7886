package vexel.tensor.internal.reference;

import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.Walk;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.Unary;

/// Elementwise functions.
@SuppressWarnings("cast") // redundant where the type is double already
public final class F64Element {
  private F64Element() {}

  static void map(Unary f, double a, double b, Tensor x, Tensor y) {
    double[] xs = Heap.f64(x);
    double[] ys = Heap.f64(y);
    map(f, (double) a, (double) b, xs, x.offset(), ys, y.offset(), x.size());
  }

  /// y_i = f(x_i; a, b) for `n` elements from `ix` and `iy`.
  public static void map(
      Unary f, double a, double b, double[] x, int ix, double[] y, int iy, int n) {
    for (int i = 0; i < n; i++) {
      y[iy + i] = f.value(x[ix + i], a, b);
    }
  }

  static void mapBackward(Unary f, double a, double b, Tensor x, Tensor y, Tensor dy, Tensor dx) {
    mapBackward(
        f,
        (double) a,
        (double) b,
        Heap.f64(x),
        x.offset(),
        Heap.f64(y),
        y.offset(),
        Heap.f64(dy),
        dy.offset(),
        Heap.f64(dx),
        dx.offset(),
        x.size());
  }

  /// dx_i = dy_i · f'(x_i; a, b) for `n` elements from the given positions.
  public static void mapBackward(
      Unary f,
      double a,
      double b,
      double[] x,
      int ix,
      double[] y,
      int iy,
      double[] dy,
      int idy,
      double[] dx,
      int idx,
      int n) {
    for (int i = 0; i < n; i++) {
      dx[idx + i] = dy[idy + i] * f.derivative(x[ix + i], y[iy + i], a, b);
    }
  }

  static void zip(Binary f, Tensor a, Tensor b, Tensor y) {
    Walk walk = Walk.over(a, b, y);
    for (int row = 0; row < walk.rows(); row++) {
      int ia = walk.start(0, row);
      int ib = walk.start(1, row);
      int iy = walk.start(2, row);
      zip(
          f,
          Heap.f64(a),
          ia,
          walk.step(0),
          Heap.f64(b),
          ib,
          walk.step(1),
          Heap.f64(y),
          iy,
          walk.length());
    }
  }

  /// y_i = f(a_i, b_i) for `n` elements at strides `sa`, `sb` and 1.
  public static void zip(
      Binary f, double[] a, int ia, int sa, double[] b, int ib, int sb, double[] y, int iy, int n) {
    for (int i = 0; i < n; i++) {
      y[iy + i] = f.apply(a[ia + i * sa], b[ib + i * sb]);
    }
  }

  static void select(Tensor mask, Tensor a, Tensor b, Tensor y) {
    Walk walk = Walk.over(mask, a, b, y);
    byte[] ms = Heap.u8(mask);
    double[] as = Heap.f64(a);
    double[] bs = Heap.f64(b);
    double[] ys = Heap.f64(y);
    for (int row = 0; row < walk.rows(); row++) {
      int im = walk.start(0, row);
      int ia = walk.start(1, row);
      int ib = walk.start(2, row);
      int iy = walk.start(3, row);
      for (int i = 0; i < walk.length(); i++) {
        boolean first = ms[im + i * walk.step(0)] != 0;
        ys[iy + i * walk.step(3)] = first ? as[ia + i * walk.step(1)] : bs[ib + i * walk.step(2)];
      }
    }
  }
}
