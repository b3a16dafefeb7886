package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Sums and products of contiguous rows, one group a row.
public final class RowReduce {
  private RowReduce() {}

  /// y_r = Σ x_r. p: width, x, y.
  public static void sum(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int row = c.groupIdx;
    int width = p.get(0);
    int x = p.get(1) + row * width;
    float own = 0;
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      own += f.get(x + i);
    }
    float total = Group.sum(c, own);
    if (c.localIdx == 0) {
      f.set(p.get(2) + row, total);
    }
  }

  /// y_r = max x_r. p: width, x, y.
  public static void maximum(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int row = c.groupIdx;
    int width = p.get(0);
    int x = p.get(1) + row * width;
    float own = -s.get(Scalar.INFINITY);
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      own = Scalar.max(own, f.get(x + i));
    }
    float largest = Group.max(c, own);
    if (c.localIdx == 0) {
      f.set(p.get(2) + row, largest);
    }
  }
}
