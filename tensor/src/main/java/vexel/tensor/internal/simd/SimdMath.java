package vexel.tensor.internal.simd;

import static vexel.tensor.internal.reference.F32Math.*;
import static vexel.tensor.internal.simd.Width.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import vexel.tensor.internal.reference.F32Math;

/// The functions of [F32Math], a vector at a time: the same operations in the same order, with
/// every branch computed and the right one blended in.
final class SimdMath {
  private SimdMath() {}

  static FloatVector exp(FloatVector x) {
    FloatVector y = moderateExp(x);
    y = y.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, EXP_MAX));
    y = y.blend(0, x.compare(VectorOperators.LT, EXP_MIN));
    return y.blend(x, x.test(VectorOperators.IS_NAN));
  }

  /// e^x for EXP_MIN ≤ x ≤ EXP_MAX.
  static FloatVector moderateExp(FloatVector x) {
    FloatVector shifted = x.fma(all(LOG2_E), all(ROUND));
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(all(-LN2_HIGH), x);
    r = n.fma(all(-LN2_LOW), r);
    FloatVector q = r.fma(all(EXP_4), all(EXP_3));
    q = q.fma(r, all(EXP_2));
    q = q.fma(r, all(EXP_1));
    q = q.fma(r, all(EXP_0));
    FloatVector p = r.mul(r).fma(q, r).add(1);
    return p.reinterpretAsInts()
        .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
        .reinterpretAsFloats();
  }

  static FloatVector log(FloatVector x) {
    VectorMask<Float> tiny = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    IntVector bits = x.blend(x.mul(0x1p23f), tiny).reinterpretAsInts();
    IntVector e = bits.sub(SQRT_HALF).lanewise(VectorOperators.ASHR, 23);
    FloatVector f = bits.sub(e.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1);
    // e + the bits of ROUND are the bits of ROUND + e
    FloatVector k = e.add(Float.floatToRawIntBits(ROUND)).reinterpretAsFloats().sub(ROUND);
    k = k.blend(k.sub(23), tiny);
    FloatVector q = f.fma(all(LOG_8), all(LOG_7));
    q = q.fma(f, all(LOG_6));
    q = q.fma(f, all(LOG_5));
    q = q.fma(f, all(LOG_4));
    q = q.fma(f, all(LOG_3));
    q = q.fma(f, all(LOG_2));
    q = q.fma(f, all(LOG_1));
    q = q.fma(f, all(LOG_0));
    FloatVector square = f.mul(f);
    FloatVector y = k.fma(all(LN2_LOW), f.mul(square).mul(q));
    y = square.fma(all(-0.5f), y);
    y = k.fma(all(LN2_HIGH), f.add(y));
    y = y.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
    y = y.blend(Float.NaN, x.compare(VectorOperators.GT, 0).not());
    return y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0));
  }

  static FloatVector log1p(FloatVector x) {
    FloatVector u = x.add(1);
    FloatVector l = log(u);
    FloatVector y = l.add(x.sub(u.sub(1)).div(u));
    VectorMask<Float> inside =
        u.compare(VectorOperators.GT, 0)
            .and(u.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
    return l.blend(y, inside);
  }

  static FloatVector tanh(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector t = a.blend(TANH_ONE, a.compare(VectorOperators.GT, TANH_ONE));
    FloatVector large = all(1).sub(all(2).div(moderateExp(t.add(t)).add(1)));
    FloatVector z = a.mul(a);
    FloatVector q = z.fma(all(TANH_4), all(TANH_3));
    q = q.fma(z, all(TANH_2));
    q = q.fma(z, all(TANH_1));
    q = q.fma(z, all(TANH_0));
    FloatVector y = a.mul(z).fma(q, a);
    return copySign(y.blend(large, a.compare(VectorOperators.GT, TANH_SMALL)), x);
  }

  static FloatVector sigmoid(FloatVector x) {
    return all(1).div(exp(x.neg()).add(1));
  }

  static FloatVector erf(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector t = a.blend(ERF_ONE, a.compare(VectorOperators.GT, ERF_ONE));
    FloatVector q = t.fma(all(ERFC_5), all(ERFC_4));
    q = q.fma(t, all(ERFC_3));
    q = q.fma(t, all(ERFC_2));
    q = q.fma(t, all(ERFC_1));
    q = q.fma(t, all(ERFC_0));
    FloatVector large = all(1).sub(moderateExp(q.fma(t, t.neg())));
    FloatVector z = a.mul(a);
    q = z.fma(all(ERF_5), all(ERF_4));
    q = q.fma(z, all(ERF_3));
    q = q.fma(z, all(ERF_2));
    q = q.fma(z, all(ERF_1));
    q = q.fma(z, all(ERF_0));
    FloatVector y = q.fma(a, a);
    return copySign(y.blend(large, a.compare(VectorOperators.GT, ERF_SMALL)), x);
  }

  static FloatVector sin(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector shifted = a.fma(all(TWO_OVER_PI), all(ROUND));
    IntVector quadrant = shifted.reinterpretAsInts();
    IntVector sign =
        quadrant
            .lanewise(VectorOperators.LSHL, 30)
            .lanewise(VectorOperators.XOR, x.reinterpretAsInts());
    FloatVector y = signed(quarter(a, shifted, quadrant), sign);
    VectorMask<Float> far = a.compare(VectorOperators.LE, TRIG_MAX).not();
    return far.anyTrue() ? farSin(x, y, far) : y;
  }

  static FloatVector cos(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector shifted = a.fma(all(TWO_OVER_PI), all(ROUND));
    IntVector quadrant = shifted.reinterpretAsInts().add(1);
    IntVector sign = quadrant.lanewise(VectorOperators.LSHL, 30);
    FloatVector y = signed(quarter(a, shifted, quadrant), sign);
    VectorMask<Float> far = a.compare(VectorOperators.LE, TRIG_MAX).not();
    return far.anyTrue() ? farCos(x, y, far) : y;
  }

  private static FloatVector quarter(FloatVector a, FloatVector shifted, IntVector quadrant) {
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(all(-PI_HALF_1), a);
    r = n.fma(all(-PI_HALF_2), r);
    r = n.fma(all(-PI_HALF_3), r);
    FloatVector z = r.mul(r);
    FloatVector q = z.fma(all(SIN_2), all(SIN_1));
    q = q.fma(z, all(SIN_0));
    FloatVector sin = r.mul(z).fma(q, r);
    q = z.fma(all(COS_2), all(COS_1));
    q = q.fma(z, all(COS_0));
    FloatVector cos = z.mul(z).fma(q, z.fma(all(-0.5f), all(1)));
    VectorMask<Float> odd = quadrant.and(1).compare(VectorOperators.EQ, 1).cast(Width.SPECIES);
    return sin.blend(cos, odd);
  }

  /// y with its sign bit flipped where the sign bit of `sign` is set.
  private static FloatVector signed(FloatVector y, IntVector sign) {
    return y.reinterpretAsInts()
        .lanewise(VectorOperators.XOR, sign.and(Integer.MIN_VALUE))
        .reinterpretAsFloats();
  }

  private static FloatVector farSin(FloatVector x, FloatVector y, VectorMask<Float> far) {
    float[] xs = x.toArray();
    float[] ys = y.toArray();
    for (int i = 0; i < xs.length; i++) {
      ys[i] = far.laneIsSet(i) ? F32Math.sin(xs[i]) : ys[i];
    }
    return Width.load(ys, 0);
  }

  private static FloatVector farCos(FloatVector x, FloatVector y, VectorMask<Float> far) {
    float[] xs = x.toArray();
    float[] ys = y.toArray();
    for (int i = 0; i < xs.length; i++) {
      ys[i] = far.laneIsSet(i) ? F32Math.cos(xs[i]) : ys[i];
    }
    return Width.load(ys, 0);
  }

  /// e^{a log x} for an exponent that is no small integer.
  static FloatVector pow(FloatVector x, float a) {
    return exp(log(x).mul(a));
  }

  /// xⁿ by repeated squaring.
  static FloatVector power(FloatVector x, int n) {
    FloatVector y = all(1);
    FloatVector square = x;
    for (int k = Math.abs(n); k > 0; k >>= 1) {
      if ((k & 1) == 1) {
        y = y.mul(square);
      }
      square = square.mul(square);
    }
    return n < 0 ? all(1).div(y) : y;
  }

  /// |y| with the sign of x.
  private static FloatVector copySign(FloatVector y, FloatVector x) {
    IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
    return y.reinterpretAsInts()
        .and(Integer.MAX_VALUE)
        .lanewise(VectorOperators.OR, sign)
        .reinterpretAsFloats();
  }
}
