package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Rows of x[R, N] by index, one work item an element of the result; a sum takes its entries in
/// ascending order and needs no atomics. An index outside [0, R) gives NaN (−1 for integers): a
/// kernel cannot throw.
public final class Rows {
  private Rows() {}

  /// y_i = x_{index_i}. p: elements, width, rows, index, x, y.
  public static void gather(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int width = p.get(1);
      int row = n.get(p.get(3) + at / width);
      boolean inside = row >= 0 && row < p.get(2);
      float v = s.get(Scalar.NAN);
      if (inside) {
        v = f.get(p.get(4) + row * width + at % width);
      }
      f.set(p.get(5) + at, v);
    }
  }

  /// The same for integers and bytes.
  public static void gatherInts(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int width = p.get(1);
      int row = n.get(p.get(3) + at / width);
      int v = -1;
      if (row >= 0 && row < p.get(2)) {
        v = n.get(p.get(4) + row * width + at % width);
      }
      n.set(p.get(5) + at, v);
    }
  }

  /// y_i = Σ_j w_j x_{col_j} for ptr_i ≤ j < ptr_{i+1}; without w, w = 1. p: elements, width, rows,
  /// ptr, col, w or −1, x, y.
  public static void csrGather(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int width = p.get(1);
      int i = at / width;
      int to = n.get(p.get(3) + i + 1);
      float sum = 0;
      for (int j = n.get(p.get(3) + i); j < to; j++) {
        int row = n.get(p.get(4) + j);
        float x = s.get(Scalar.NAN);
        if (row >= 0 && row < p.get(2)) {
          x = f.get(p.get(6) + row * width + at % width);
        }
        sum += p.get(5) < 0 ? x : f.get(p.get(5) + j) * x;
      }
      f.set(p.get(7) + at, sum);
    }
  }

  /// y_s = reduce of x_{order_j} for ptr_s ≤ j < ptr_{s+1} by `vexel.tensor.spi.Reduce`'s ordinal,
  /// 0 where empty. p: elements, code, width, rows, ptr, order, x, y, arg or −1.
  public static void segmentReduce(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int code = p.get(1);
      int width = p.get(2);
      int from = n.get(p.get(4) + at / width);
      int to = n.get(p.get(4) + at / width + 1);
      float y = 0;
      int best = -1;
      for (int j = from; j < to; j++) {
        int row = n.get(p.get(5) + j);
        float v = s.get(Scalar.NAN);
        if (row >= 0 && row < p.get(3)) {
          v = f.get(p.get(6) + row * width + at % width);
        }
        if (j == from) {
          y = v;
          best = row;
        } else if (code <= 1) { // SUM, MEAN
          y += v;
        } else if (code == 2) { // PROD
          y *= v;
        } else if (code == 4) { // MIN
          y = Scalar.min(y, v);
        } else if (Scalar.outranks(v, y)) { // MAX
          y = v;
          best = row;
        }
      }
      if (code == 1 && to > from) {
        y = y / (to - from);
      }
      f.set(p.get(7) + at, y);
      if (p.get(8) >= 0) {
        n.set(p.get(8) + at, best);
      }
    }
  }

  /// dx_{arg} += dy, s ascending, one work item a column because two rows may name the same place.
  /// p: columns, rows of arg, rows of dx, arg, dy, dx (zeroed).
  public static void scatterArg(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int column = c.globalIdx;
    if (column < p.get(0)) {
      for (int row = 0; row < p.get(1); row++) {
        int at = row * p.get(0) + column;
        int to = n.get(p.get(3) + at);
        if (to >= 0 && to < p.get(2)) {
          int dx = p.get(5) + to * p.get(0) + column;
          f.set(dx, f.get(dx) + f.get(p.get(4) + at));
        }
      }
    }
  }
}
