package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceOptimizer;
import vexel.tensor.spi.AdamStep;

/// Parameter updates in vectors. What is left after the last whole vector is updated by the scalar
/// text.
public final class SimdOptimizer extends ReferenceOptimizer {
  private static final int GRAIN = 1 << 14;

  @Override
  public void adam(
      Tensor p,
      Tensor g,
      Tensor m,
      Tensor v,
      @Nullable Tensor vmax,
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      boolean decoupled,
      long t) {
    int whole = p.dtype() == DType.F32 ? Width.whole(p.size()) : 0;
    if (whole > 0) {
      AdamStep step = AdamStep.of(lr, beta1, beta2, eps, weightDecay, decoupled, t);
      Workers.runParts(whole, GRAIN, (from, to) -> adam(p, g, m, v, vmax, step, from, to));
    }
    Tensor rest = vmax == null ? null : rest(vmax, whole);
    super.adam(
        rest(p, whole),
        rest(g, whole),
        rest(m, whole),
        rest(v, whole),
        rest,
        lr,
        beta1,
        beta2,
        eps,
        weightDecay,
        decoupled,
        t);
  }

  private static void adam(
      Tensor p,
      Tensor g,
      Tensor m,
      Tensor v,
      @Nullable Tensor vmax,
      AdamStep step,
      int from,
      int to) {
    float[] ps = Heap.f32(p);
    float[] gs = Heap.f32(g);
    float[] ms = Heap.f32(m);
    float[] vs = Heap.f32(v);
    float shrink = (float) step.shrink();
    FloatVector decay = FloatVector.broadcast(SPECIES, (float) step.gradientDecay());
    float beta1 = (float) step.beta1();
    FloatVector rest1 = FloatVector.broadcast(SPECIES, (float) (1 - step.beta1()));
    float beta2 = (float) step.beta2();
    float rest2 = (float) (1 - step.beta2());
    FloatVector minusStep = FloatVector.broadcast(SPECIES, -(float) step.stepSize());
    float correction2 = (float) step.correction2();
    float eps = (float) step.eps();
    for (int i = from; i < to; i += WIDTH) {
      int im = m.offset() + i;
      int iv = v.offset() + i;
      FloatVector before = FloatVector.fromArray(SPECIES, ps, p.offset() + i).mul(shrink);
      FloatVector grad = decay.fma(before, FloatVector.fromArray(SPECIES, gs, g.offset() + i));
      FloatVector first = rest1.fma(grad, FloatVector.fromArray(SPECIES, ms, im).mul(beta1));
      FloatVector second =
          grad.mul(rest2).fma(grad, FloatVector.fromArray(SPECIES, vs, iv).mul(beta2));
      first.intoArray(ms, im);
      second.intoArray(vs, iv);
      if (vmax != null) {
        second = FloatVector.fromArray(SPECIES, Heap.f32(vmax), vmax.offset() + i).max(second);
        second.intoArray(Heap.f32(vmax), vmax.offset() + i);
      }
      FloatVector denominator = second.sqrt().div(correction2).add(eps);
      minusStep.fma(first.div(denominator), before).intoArray(ps, p.offset() + i);
    }
  }

  @Override
  public void sgd(
      Tensor p,
      Tensor g,
      @Nullable Tensor v,
      double lr,
      double momentum,
      double dampening,
      double weightDecay,
      boolean nesterov,
      boolean first) {
    Tensor velocity = momentum == 0 ? null : v;
    boolean complete = momentum == 0 || v != null; // else refused below
    int whole = p.dtype() == DType.F32 && complete ? Width.whole(p.size()) : 0;
    Workers.runParts(
        whole,
        GRAIN,
        (from, to) ->
            sgd(
                p,
                g,
                velocity,
                (float) lr,
                (float) momentum,
                (float) (1 - dampening),
                (float) weightDecay,
                nesterov,
                first,
                from,
                to));
    super.sgd(
        rest(p, whole),
        rest(g, whole),
        velocity == null ? null : rest(velocity, whole),
        lr,
        momentum,
        dampening,
        weightDecay,
        nesterov,
        first);
  }

  private static void sgd(
      Tensor p,
      Tensor g,
      @Nullable Tensor v,
      float lr,
      float momentum,
      float rest,
      float weightDecay,
      boolean nesterov,
      boolean first,
      int from,
      int to) {
    float[] ps = Heap.f32(p);
    float[] gs = Heap.f32(g);
    float[] vs = v == null ? new float[0] : Heap.f32(v);
    FloatVector mu = FloatVector.broadcast(SPECIES, momentum);
    FloatVector rests = FloatVector.broadcast(SPECIES, rest);
    FloatVector decay = FloatVector.broadcast(SPECIES, weightDecay);
    FloatVector minusLr = FloatVector.broadcast(SPECIES, -lr);
    for (int i = from; i < to; i += WIDTH) {
      FloatVector before = FloatVector.fromArray(SPECIES, ps, p.offset() + i);
      FloatVector grad = decay.fma(before, FloatVector.fromArray(SPECIES, gs, g.offset() + i));
      FloatVector direction = grad;
      if (v != null) {
        int iv = v.offset() + i;
        FloatVector velocity =
            first ? grad : rests.fma(grad, FloatVector.fromArray(SPECIES, vs, iv).mul(mu));
        velocity.intoArray(vs, iv);
        direction = nesterov ? mu.fma(velocity, grad) : velocity;
      }
      minusLr.fma(direction, before).intoArray(ps, p.offset() + i);
    }
  }

  @Override
  public void average(Tensor target, Tensor source, double decay) {
    int whole = target.dtype() == DType.F32 ? Width.whole(target.size()) : 0;
    float keep = (float) decay;
    float rest = (float) (1 - decay);
    Workers.runParts(whole, GRAIN, (from, to) -> average(target, source, keep, rest, from, to));
    super.average(rest(target, whole), rest(source, whole), decay);
  }

  private static void average(
      Tensor target, Tensor source, float keep, float rest, int from, int to) {
    float[] ts = Heap.f32(target);
    float[] ss = Heap.f32(source);
    for (int i = from; i < to; i += WIDTH) {
      int it = target.offset() + i;
      FloatVector s = FloatVector.fromArray(SPECIES, ss, source.offset() + i).mul(rest);
      FloatVector.fromArray(SPECIES, ts, it)
          .lanewise(VectorOperators.FMA, keep, s)
          .intoArray(ts, it);
    }
  }

  /// The elements of `t` from `from` on.
  private static Tensor rest(Tensor t, int from) {
    return t.reshape(-1).narrow(0, from, t.size() - from);
  }
}
