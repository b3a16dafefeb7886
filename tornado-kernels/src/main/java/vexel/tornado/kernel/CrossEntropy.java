package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Cross-entropy with label smoothing s of rows of log-probabilities, one work item a row or element.
/// A label outside [0, N) that is not the ignored one gives NaN: a kernel cannot throw.
///
///     loss_r = −w_t (1−s) logp_t − (s/N) Σ_c w_c logp_c                    (1)
///     dx_c = dloss_r (e^{logp_c} ((1−s) w_t + (s/N) Σ w) − (s/N) w_c − [c = t] (1−s) w_t)   (2)
public final class CrossEntropy {
  private CrossEntropy() {}

  private static float weight(FloatArray f, int address, int i) {
    return address < 0 ? 1 : f.get(address + i);
  }

  /// (1). p: rows, width, target, weight or −1, ignored label, loss, logp; s: 1 − s, s/N.
  public static void forward(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int row = c.globalIdx;
    if (row < p.get(0)) {
      int width = p.get(1);
      int label = n.get(p.get(2) + row);
      int logp = p.get(6) + row * width;
      float loss = s.get(Scalar.NAN);
      boolean inside = label >= 0 && label < width;
      if (inside) {
        float sum = 0;
        int terms = s.get(1) != 0 ? width : 0;
        for (int i = 0; i < terms; i++) {
          sum += weight(f, p.get(3), i) * f.get(logp + i);
        }
        float own = weight(f, p.get(3), label) * s.get(0) * f.get(logp + label);
        loss = -own - s.get(1) * sum;
      }
      if (label == p.get(4)) {
        loss = 0;
      }
      f.set(p.get(5) + row, loss);
    }
  }

  /// (2). p: elements, width, target, weight or −1, ignored label, dloss, logp, dx, Σ w; s: 1 − s,
  /// s/N. The sum of the weights lies on the device, −1 stands for N.
  public static void backward(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      int width = p.get(1);
      int row = i / width;
      int k = i % width;
      int label = n.get(p.get(2) + row);
      float d = 0;
      if (label != p.get(4)) {
        if (label < 0 || label >= width) {
          d = s.get(Scalar.NAN);
        } else {
          float own = weight(f, p.get(3), label) * s.get(0);
          float weights = p.get(8) < 0 ? width : f.get(p.get(8));
          float total = own + s.get(1) * weights;
          d = TornadoMath.exp(f.get(p.get(6) + i)) * total - s.get(1) * weight(f, p.get(3), k);
          if (k == label) {
            d -= own;
          }
          d *= f.get(p.get(5) + row);
        }
      }
      f.set(p.get(7) + i, d);
    }
  }
}
