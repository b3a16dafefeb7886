package vexel.tensor.internal.simd;

import static vexel.tensor.internal.reference.F32Unary.DENSITY;
import static vexel.tensor.internal.reference.F32Unary.SQRT_HALF;
import static vexel.tensor.internal.reference.F32Unary.TANH_CUBE;
import static vexel.tensor.internal.reference.F32Unary.TANH_SCALE;
import static vexel.tensor.internal.simd.Width.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import vexel.tensor.internal.reference.F32Math;

/// The functions of `F32Unary`, a vector at a time.
final class SimdUnary {
  private SimdUnary() {}

  static FloatVector sign(FloatVector x) {
    FloatVector y = x.blend(1, x.compare(VectorOperators.GT, 0));
    return y.blend(-1, x.compare(VectorOperators.LT, 0));
  }

  static FloatVector rsqrt(FloatVector x) {
    return all(1).div(x.sqrt());
  }

  static FloatVector clamp(FloatVector x, float lo, float hi) {
    FloatVector y = x.blend(hi, x.compare(VectorOperators.GT, hi));
    return y.blend(lo, x.compare(VectorOperators.LT, lo));
  }

  static FloatVector dClamp(FloatVector x, float lo, float hi) {
    VectorMask<Float> inside =
        x.compare(VectorOperators.GE, lo).and(x.compare(VectorOperators.LE, hi));
    return all(0).blend(1, inside);
  }

  static FloatVector pow(FloatVector x, float a) {
    return F32Math.isPower(a) ? SimdMath.power(x, (int) a) : SimdMath.pow(x, a);
  }

  static FloatVector dPow(FloatVector x, float a) {
    return a == 0 ? all(0) : pow(x, a - 1).mul(a);
  }

  static FloatVector step(FloatVector x, float a) {
    return all(0).blend(1, x.compare(VectorOperators.GT, a));
  }

  static FloatVector relu(FloatVector x) {
    return x.blend(0, x.compare(VectorOperators.LE, 0));
  }

  static FloatVector leakyRelu(FloatVector x, float slope) {
    return x.mul(slope).blend(x, x.compare(VectorOperators.GT, 0));
  }

  static FloatVector dLeakyRelu(FloatVector x, float slope) {
    return all(slope).blend(1, x.compare(VectorOperators.GT, 0));
  }

  static FloatVector gelu(FloatVector x) {
    return x.mul(0.5f).mul(SimdMath.erf(x.mul(SQRT_HALF)).add(1));
  }

  static FloatVector dGelu(FloatVector x) {
    FloatVector phi = SimdMath.exp(x.mul(-0.5f).mul(x)).mul(DENSITY);
    FloatVector cumulative = SimdMath.erf(x.mul(SQRT_HALF)).fma(all(0.5f), all(0.5f));
    return x.fma(phi, cumulative);
  }

  static FloatVector geluTanh(FloatVector x) {
    FloatVector u = x.mul(TANH_SCALE).mul(x.mul(TANH_CUBE).fma(x, all(1)));
    return x.mul(0.5f).mul(SimdMath.tanh(u).add(1));
  }

  static FloatVector dGeluTanh(FloatVector x) {
    FloatVector u = x.mul(TANH_SCALE).mul(x.mul(TANH_CUBE).fma(x, all(1)));
    FloatVector t = SimdMath.tanh(u);
    FloatVector du = x.mul(3 * TANH_CUBE).fma(x, all(1)).mul(TANH_SCALE);
    FloatVector outer = x.mul(0.5f).mul(t.neg().fma(t, all(1)));
    return outer.fma(du, t.add(1).mul(0.5f));
  }

  static FloatVector silu(FloatVector x) {
    return x.mul(SimdMath.sigmoid(x));
  }

  static FloatVector dSilu(FloatVector x) {
    FloatVector s = SimdMath.sigmoid(x);
    return s.mul(x.fma(all(1).sub(s), all(1)));
  }

  static FloatVector softplus(FloatVector x, float a, float b) {
    FloatVector z = x.mul(a);
    FloatVector y = relu(z).add(SimdMath.log1p(SimdMath.exp(z.abs().neg()))).div(a);
    return y.blend(x, z.compare(VectorOperators.GT, b));
  }

  static FloatVector dSoftplus(FloatVector x, float a, float b) {
    FloatVector z = x.mul(a);
    return SimdMath.sigmoid(z).blend(1, z.compare(VectorOperators.GT, b));
  }

  static FloatVector huber(FloatVector x, float delta) {
    FloatVector r = x.abs();
    FloatVector y = r.sub(0.5f * delta).mul(delta);
    return y.blend(x.mul(0.5f).mul(x), r.compare(VectorOperators.LE, delta));
  }

  static FloatVector smoothL1(FloatVector x, float beta) {
    FloatVector r = x.abs();
    FloatVector y = r.sub(0.5f * beta);
    return y.blend(x.mul(0.5f).mul(x).div(beta), r.compare(VectorOperators.LT, beta));
  }

  static FloatVector dSmoothL1(FloatVector x, float beta) {
    return sign(x).blend(x.div(beta), x.abs().compare(VectorOperators.LT, beta));
  }
}
