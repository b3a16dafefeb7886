package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.AdamStep;

/// In-place parameter updates.
@SuppressWarnings("cast") // redundant where the type is double already
final class F32Optimizer {
  private F32Optimizer() {}

  static void adam(Tensor p, Tensor g, Tensor m, Tensor v, @Nullable Tensor vmax, AdamStep step) {
    float shrink = (float) step.shrink();
    float decay = (float) step.gradientDecay();
    float beta1 = (float) step.beta1();
    float rest1 = (float) (1 - step.beta1());
    float beta2 = (float) step.beta2();
    float rest2 = (float) (1 - step.beta2());
    float stepSize = (float) step.stepSize();
    float correction2 = (float) step.correction2();
    float eps = (float) step.eps();
    float[] ps = Heap.f32(p);
    float[] ms = Heap.f32(m);
    float[] vs = Heap.f32(v);
    for (int i = 0; i < p.size(); i++) {
      int ip = p.offset() + i;
      int im = m.offset() + i;
      int iv = v.offset() + i;
      float before = ps[ip] * shrink;
      float grad = Math.fma(decay, before, Heap.f32(g)[g.offset() + i]);
      float first = Math.fma(rest1, grad, beta1 * ms[im]);
      float second = Math.fma(rest2 * grad, grad, beta2 * vs[iv]);
      ms[im] = first;
      vs[iv] = second;
      if (vmax != null) {
        second = Math.max(Heap.f32(vmax)[vmax.offset() + i], second);
        Heap.f32(vmax)[vmax.offset() + i] = second;
      }
      float denominator = (float) Math.sqrt(second) / correction2 + eps;
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
    float[] ps = Heap.f32(p);
    float[] vs = v == null ? new float[0] : Heap.f32(v);
    float mu = (float) momentum;
    float rest = (float) (1 - dampening);
    for (int i = 0; i < p.size(); i++) {
      int ip = p.offset() + i;
      float grad = Math.fma((float) weightDecay, ps[ip], Heap.f32(g)[g.offset() + i]);
      float direction = grad;
      if (v != null && momentum != 0) {
        int iv = v.offset() + i;
        float velocity = first ? grad : Math.fma(rest, grad, mu * vs[iv]);
        vs[iv] = velocity;
        direction = nesterov ? Math.fma(mu, velocity, grad) : velocity;
      }
      ps[ip] = Math.fma((float) -lr, direction, ps[ip]);
    }
  }

  static void average(Tensor target, Tensor source, double decay) {
    float[] ts = Heap.f32(target);
    float[] ss = Heap.f32(source);
    float keep = (float) decay;
    float rest = (float) (1 - decay);
    for (int i = 0; i < target.size(); i++) {
      int at = target.offset() + i;
      ts[at] = Math.fma(keep, ts[at], rest * ss[source.offset() + i]);
    }
  }
}
