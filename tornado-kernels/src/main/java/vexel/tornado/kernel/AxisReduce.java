package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Reductions of the middle axis of x[outer, n, inner], one work item a result.
public final class AxisReduce {
  private AxisReduce() {}

  /// Products and extrema by `vexel.tensor.spi.Reduce`'s ordinal, n ascending. p: results, code, n,
  /// inner, x, y.
  public static void reduce(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      int code = p.get(1);
      int length = p.get(2);
      int inner = p.get(3);
      int x = p.get(4) + i / inner * length * inner + i % inner;
      float y = code == 2 ? 1 : f.get(x);
      for (int k = code == 2 ? 0 : 1; k < length; k++) {
        float v = f.get(x + k * inner);
        if (code == 2) { // PROD
          y *= v;
        } else if (code == 3) { // MAX
          y = Scalar.max(y, v);
        } else { // MIN
          y = Scalar.min(y, v);
        }
      }
      f.set(p.get(5) + i, y);
    }
  }

  /// The first maximum's place. p: results, n, inner, x, index.
  public static void argMax(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      int length = p.get(1);
      int inner = p.get(2);
      int x = p.get(3) + i / inner * length * inner + i % inner;
      int best = 0;
      for (int k = 1; k < length; k++) {
        if (Scalar.beats(f.get(x + k * inner), f.get(x + best * inner))) {
          best = k;
        }
      }
      n.set(p.get(4) + i, best);
    }
  }

  /// Running sums. p: results, n, inner, x, y, first, step: the place of the first term and the
  /// distance to the next one.
  public static void cumulativeSum(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      int length = p.get(1);
      int inner = p.get(2);
      int at = i / inner * length * inner + i % inner + p.get(5);
      float sum = 0;
      for (int k = 0; k < length; k++) {
        sum += f.get(p.get(3) + at);
        f.set(p.get(4) + at, sum);
        at += p.get(6);
      }
    }
  }
}
