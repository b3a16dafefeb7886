package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.AdamStep;

/// In-place parameter updates.
@SuppressWarnings("cast") // redundant where the type is double already
final class F64Optimizer {
  private F64Optimizer() {}

  static void adam(Tensor p, Tensor g, Tensor m, Tensor v, @Nullable Tensor vmax, AdamStep step) {
    double shrink = (double) step.shrink();
    double decay = (double) step.gradientDecay();
    double beta1 = (double) step.beta1();
    double rest1 = (double) (1 - step.beta1());
    double beta2 = (double) step.beta2();
    double rest2 = (double) (1 - step.beta2());
    double stepSize = (double) step.stepSize();
    double correction2 = (double) step.correction2();
    double eps = (double) step.eps();
    double[] ps = Heap.f64(p);
    double[] ms = Heap.f64(m);
    double[] vs = Heap.f64(v);
    for (int i = 0; i < p.size(); i++) {
      int ip = p.offset() + i;
      int im = m.offset() + i;
      int iv = v.offset() + i;
      double before = ps[ip] * shrink;
      double grad = Math.fma(decay, before, Heap.f64(g)[g.offset() + i]);
      double first = Math.fma(rest1, grad, beta1 * ms[im]);
      double second = Math.fma(rest2 * grad, grad, beta2 * vs[iv]);
      ms[im] = first;
      vs[iv] = second;
      if (vmax != null) {
        second = Math.max(Heap.f64(vmax)[vmax.offset() + i], second);
        Heap.f64(vmax)[vmax.offset() + i] = second;
      }
      double denominator = (double) Math.sqrt(second) / correction2 + eps;
      ps[ip] = Math.fma(-stepSize, first / denominator, before);
    }
  }

  static void sgd(
      Tensor p,
      Tensor g,
      @Nullable Tensor v,
      double lr,
      double momentum,
      double dampening,
      double weightDecay,
      boolean nesterov,
      boolean first) {
    double[] ps = Heap.f64(p);
    double[] vs = v == null ? new double[0] : Heap.f64(v);
    double mu = (double) momentum;
    double rest = (double) (1 - dampening);
    for (int i = 0; i < p.size(); i++) {
      int ip = p.offset() + i;
      double grad = Math.fma((double) weightDecay, ps[ip], Heap.f64(g)[g.offset() + i]);
      double direction = grad;
      if (v != null && momentum != 0) {
        int iv = v.offset() + i;
        double velocity = first ? grad : Math.fma(rest, grad, mu * vs[iv]);
        vs[iv] = velocity;
        direction = nesterov ? Math.fma(mu, velocity, grad) : velocity;
      }
      ps[ip] = Math.fma((double) -lr, direction, ps[ip]);
    }
  }

  static void average(Tensor target, Tensor source, double decay) {
    double[] ts = Heap.f64(target);
    double[] ss = Heap.f64(source);
    double keep = (double) decay;
    double rest = (double) (1 - decay);
    for (int i = 0; i < target.size(); i++) {
      int at = target.offset() + i;
      ts[at] = Math.fma(keep, ts[at], rest * ss[source.offset() + i]);
    }
  }
}
