package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Softmax and its logarithm, one group a row of x[R, N].
///
///     y_i = e^{x_i − m} / Σ_j e^{x_j − m},  m = max_j x_j                  (1)
///     dx_i = y_i (dy_i − Σ_j dy_j y_j)                                     (2)
///     y_i = x_i − m − log Σ_j e^{x_j − m}                                  (3)
///     dx_i = dy_i − e^{y_i} Σ_j dy_j                                       (4)
public final class Softmax {
  private Softmax() {}

  private static float largest(KernelContext c, FloatArray f, FloatArray s, int x, int width) {
    float own = -s.get(Scalar.INFINITY);
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      own = Scalar.max(own, f.get(x + i));
    }
    return Group.max(c, own);
  }

  /// (1). p: width, x, y.
  public static void forward(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int width = p.get(0);
    int x = p.get(1) + c.groupIdx * width;
    int y = p.get(2) + c.groupIdx * width;
    float m = largest(c, f, s, x, width);
    float own = 0;
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      float e = TornadoMath.exp(f.get(x + i) - m);
      f.set(y + i, e);
      own += e;
    }
    float scale = 1 / Group.sum(c, own);
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      f.set(y + i, f.get(y + i) * scale);
    }
  }

  /// (2). p: width, y, dy, dx.
  public static void backward(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int width = p.get(0);
    int row = c.groupIdx * width;
    float own = 0;
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      own += f.get(p.get(2) + row + i) * f.get(p.get(1) + row + i);
    }
    float dot = Group.sum(c, own);
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      float dy = f.get(p.get(2) + row + i);
      f.set(p.get(3) + row + i, f.get(p.get(1) + row + i) * (dy - dot));
    }
  }

  /// (3). p: width, x, y.
  public static void logForward(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int width = p.get(0);
    int x = p.get(1) + c.groupIdx * width;
    int y = p.get(2) + c.groupIdx * width;
    float m = largest(c, f, s, x, width);
    float own = 0;
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      own += TornadoMath.exp(f.get(x + i) - m);
    }
    float log = TornadoMath.log(Group.sum(c, own));
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      f.set(y + i, f.get(x + i) - m - log);
    }
  }

  /// (4). p: width, y, dy, dx.
  public static void logBackward(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int width = p.get(0);
    int row = c.groupIdx * width;
    float own = 0;
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      own += f.get(p.get(2) + row + i);
    }
    float sum = Group.sum(c, own);
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      float y = f.get(p.get(1) + row + i);
      f.set(p.get(3) + row + i, f.get(p.get(2) + row + i) - TornadoMath.exp(y) * sum);
    }
  }
}
