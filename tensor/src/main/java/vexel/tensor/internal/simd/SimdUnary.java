package vexel.tensor.internal.simd;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static vexel.tensor.internal.reference.F32Unary.DENSITY;
import static vexel.tensor.internal.reference.F32Unary.TANH_CUBE;
import static vexel.tensor.internal.reference.F32Unary.TANH_SCALE;
import static vexel.tensor.internal.simd.Width.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import vexel.tensor.internal.reference.F32Math;
import vexel.tensor.internal.reference.F32Unary;

/// The functions of [F32Unary], a vector at a time; on their style see [SimdMath].
final class SimdUnary {
  private SimdUnary() {}

  static FloatVector sign(FloatVector x) {
    FloatVector y = x.blend(1, x.compare(GT, 0));
    return y.blend(-1, x.compare(LT, 0));
  }

  static FloatVector rsqrt(FloatVector x) {
    return FloatVector.broadcast(SPECIES, 1).div(x.sqrt());
  }

  static FloatVector clamp(FloatVector x, float lo, float hi) {
    FloatVector y = x.blend(hi, x.compare(GT, hi));
    return y.blend(lo, x.compare(LT, lo));
  }

  static FloatVector dClamp(FloatVector x, float lo, float hi) {
    VectorMask<Float> inside = x.compare(GE, lo).and(x.compare(LE, hi));
    return FloatVector.zero(SPECIES).blend(1, inside);
  }

  static FloatVector pow(FloatVector x, float a) {
    return F32Math.isPower(a) ? SimdMath.power(x, (int) a) : SimdMath.pow(x, a);
  }

  static FloatVector dPow(FloatVector x, float a) {
    return a == 0 ? FloatVector.zero(SPECIES) : pow(x, a - 1).mul(a);
  }

  static FloatVector step(FloatVector x, float a) {
    return FloatVector.zero(SPECIES).blend(1, x.compare(GT, a));
  }

  static FloatVector relu(FloatVector x) {
    return x.blend(0, x.compare(LE, 0));
  }

  static FloatVector leakyRelu(FloatVector x, float slope) {
    return x.mul(slope).blend(x, x.compare(GT, 0));
  }

  static FloatVector dLeakyRelu(FloatVector x, float slope) {
    return FloatVector.broadcast(SPECIES, slope).blend(1, x.compare(GT, 0));
  }

  static FloatVector gelu(FloatVector x) {
    FloatVector t = x.abs();
    FloatVector tail = SimdMath.normalTail(t);
    FloatVector y = x.blend(0, x.compare(LE, 0)); // relu
    return t.neg().fma(tail, y).blend(y, t.compare(GT, F32Math.NORMAL_END));
  }

  static FloatVector dGelu(FloatVector x) {
    FloatVector t = x.abs();
    FloatVector tail = SimdMath.normalTail(t);
    FloatVector density = SimdMath.moderateExp(t.mul(-0.5f).mul(t)).mul(DENSITY);
    VectorMask<Float> positive = x.compare(GT, 0);
    FloatVector y = x.fma(density, tail.blend(tail.neg().add(1), positive));
    FloatVector step = FloatVector.zero(SPECIES).blend(1, positive);
    return y.blend(step, t.compare(GT, F32Math.NORMAL_END));
  }

  static FloatVector geluTanh(FloatVector x) {
    FloatVector u = x.mul(TANH_SCALE).mul(x.mul(TANH_CUBE).lanewise(FMA, x, 1));
    return x.mul(0.5f).mul(SimdMath.tanh(u).add(1));
  }

  static FloatVector dGeluTanh(FloatVector x) {
    FloatVector u = x.mul(TANH_SCALE).mul(x.mul(TANH_CUBE).lanewise(FMA, x, 1));
    FloatVector t = SimdMath.tanh(u);
    FloatVector du = x.mul(3 * TANH_CUBE).lanewise(FMA, x, 1).mul(TANH_SCALE);
    FloatVector outer = x.mul(0.5f).mul(t.neg().lanewise(FMA, t, 1));
    return outer.fma(du, t.add(1).mul(0.5f));
  }

  static FloatVector silu(FloatVector x) {
    return x.mul(SimdMath.sigmoid(x));
  }

  static FloatVector dSilu(FloatVector x) {
    FloatVector s = SimdMath.sigmoid(x);
    return s.mul(x.lanewise(FMA, s.neg().add(1), 1));
  }

  static FloatVector softplus(FloatVector x, float a, float b) {
    FloatVector z = x.mul(a);
    FloatVector y = relu(z).add(SimdMath.log1p(SimdMath.exp(z.abs().neg()))).div(a);
    return y.blend(x, z.compare(GT, b));
  }

  static FloatVector dSoftplus(FloatVector x, float a, float b) {
    FloatVector z = x.mul(a);
    return SimdMath.sigmoid(z).blend(1, z.compare(GT, b));
  }

  static FloatVector huber(FloatVector x, float delta) {
    FloatVector r = x.abs();
    FloatVector y = r.sub(0.5f * delta).mul(delta);
    return y.blend(x.mul(0.5f).mul(x), r.compare(LE, delta));
  }

  static FloatVector smoothL1(FloatVector x, float beta) {
    FloatVector r = x.abs();
    FloatVector y = r.sub(0.5f * beta);
    return y.blend(x.mul(0.5f).mul(x).div(beta), r.compare(LT, beta));
  }

  static FloatVector dSmoothL1(FloatVector x, float beta) {
    return sign(x).blend(x.div(beta), x.abs().compare(LT, beta));
  }
}
