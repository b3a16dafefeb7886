package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Rows of x[R, N] scaled to length 1, one group a row.
///
///     y = x / l,  l = max(‖x‖, ε)                                          (1)
///     dx = (dy − y (y·dy)) / l where l > ε, else dy / l                    (2)
public final class L2Norm {
  private L2Norm() {}

  /// (1). p: width, x, y, l; s: ε.
  public static void forward(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int row = c.groupIdx;
    int width = p.get(0);
    int x = p.get(1) + row * width;
    float own = 0;
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      own += f.get(x + i) * f.get(x + i);
    }
    float length = Scalar.max(TornadoMath.sqrt(Group.sum(c, own)), s.get(0));
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      f.set(p.get(2) + row * width + i, f.get(x + i) / length);
    }
    if (c.localIdx == 0) {
      f.set(p.get(3) + row, length);
    }
  }

  /// (2). p: width, y, l, dy, dx; s: ε.
  public static void backward(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int row = c.groupIdx;
    int width = p.get(0);
    int y = p.get(1) + row * width;
    int dy = p.get(3) + row * width;
    float length = f.get(p.get(2) + row);
    float own = 0;
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      own += f.get(y + i) * f.get(dy + i);
    }
    float dot = Group.sum(c, own);
    if (!(length > s.get(0))) {
      dot = 0;
    }
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      f.set(p.get(4) + row * width + i, (f.get(dy + i) - f.get(y + i) * dot) / length);
    }
  }
}
