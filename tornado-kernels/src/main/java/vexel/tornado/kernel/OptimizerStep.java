package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Parameter updates in place, one work item a parameter.
public final class OptimizerStep {
  private OptimizerStep() {}

  /// Adam and AdamW, equations (1) to (3) of `vexel.tensor.spi.AdamStep`. p: elements, p, g, m, v,
  /// vmax or −1; s: shrink, gradient decay, β₁, 1 − β₁, β₂, 1 − β₂, step size, correction₂, ε.
  public static void adam(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      float before = f.get(p.get(1) + i) * s.get(0);
      float grad = f.get(p.get(2) + i) + s.get(1) * before;
      float first = s.get(2) * f.get(p.get(3) + i) + s.get(3) * grad;
      float second = s.get(4) * f.get(p.get(4) + i) + s.get(5) * grad * grad;
      f.set(p.get(3) + i, first);
      f.set(p.get(4) + i, second);
      if (p.get(5) >= 0) {
        second = Scalar.max(f.get(p.get(5) + i), second);
        f.set(p.get(5) + i, second);
      }
      float denominator = TornadoMath.sqrt(second) / s.get(7) + s.get(8);
      f.set(p.get(1) + i, before - s.get(6) * (first / denominator));
    }
  }

  /// SGD. p: elements, p, g, v or −1, first, nesterov; s: lr, momentum, 1 − dampening, decay.
  public static void sgd(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      float x = f.get(p.get(1) + i);
      float grad = f.get(p.get(2) + i) + s.get(3) * x;
      float direction = grad;
      if (p.get(3) >= 0) {
        float velocity = grad;
        if (p.get(4) == 0) {
          velocity = s.get(1) * f.get(p.get(3) + i) + s.get(2) * grad;
        }
        f.set(p.get(3) + i, velocity);
        direction = p.get(5) == 1 ? grad + s.get(1) * velocity : velocity;
      }
      f.set(p.get(1) + i, x - s.get(0) * direction);
    }
  }

  /// target = decay·target + (1 − decay)·source. p: elements, target, source; s: decay, 1 − decay.
  public static void average(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      float kept = s.get(0) * f.get(p.get(1) + i);
      f.set(p.get(1) + i, kept + s.get(1) * f.get(p.get(2) + i));
    }
  }
}
