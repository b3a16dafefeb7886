package vexel.tensor.internal.simd;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;
import static vexel.tensor.internal.reference.F32Math.*;
import static vexel.tensor.internal.simd.Width.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import vexel.tensor.internal.reference.F32Math;

/// The functions of [F32Math], a vector at a time: the same operations in the same order, with
/// every branch computed and the right one blended in.
///
/// The compiler inlines ordinary methods only until a method has grown to 18,000 nodes of its
/// graph, some 40 vector operations, and the operations of the Vector API themselves until much
/// later. A vector that crosses a call which is not inlined lives on the heap, twenty times slower.
/// Hence, in this package:
///
/// - methods that take or return vectors are few and are called early in a loop; loads, stores and
///   constants are calls of the Vector API itself;
/// - loops that call them are compiled alone: they are reached through an interface whose call the
///   compiler does not look through ([RowPasses], [SimdMap]).
final class SimdMath {
  private static final int SIGN = Integer.MIN_VALUE;

  private SimdMath() {}

  static FloatVector exp(FloatVector x) {
    FloatVector y = moderateExp(x);
    y = y.blend(Float.POSITIVE_INFINITY, x.compare(GT, EXP_MAX));
    y = y.blend(0, x.compare(LT, EXP_MIN));
    return y.blend(x, x.compare(NE, x));
  }

  /// e^x for EXP_MIN ≤ x ≤ EXP_MAX. What it gives elsewhere has no meaning.
  static FloatVector moderateExp(FloatVector x) {
    FloatVector shifted = x.fma(LOG2_E, ROUND);
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.lanewise(FMA, -LN2_HIGH, x);
    r = n.lanewise(FMA, -LN2_LOW, r);
    FloatVector q = r.fma(EXP_4, EXP_3);
    q = q.lanewise(FMA, r, EXP_2);
    q = q.lanewise(FMA, r, EXP_1);
    q = q.lanewise(FMA, r, EXP_0);
    FloatVector p = r.mul(r).fma(q, r).add(1);
    return p.reinterpretAsInts()
        .add(shifted.reinterpretAsInts().lanewise(LSHL, 23))
        .reinterpretAsFloats();
  }

  static FloatVector log(FloatVector x) {
    VectorMask<Float> tiny = x.compare(LT, Float.MIN_NORMAL);
    IntVector bits = x.blend(x.mul(0x1p23f), tiny).reinterpretAsInts();
    IntVector e = bits.sub(SQRT_HALF).lanewise(ASHR, 23);
    FloatVector f = bits.sub(e.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1);
    // the bits of ROUND + e are those of ROUND, plus e
    FloatVector k = e.add(Float.floatToRawIntBits(ROUND)).reinterpretAsFloats().sub(ROUND);
    k = k.blend(k.sub(23), tiny);
    FloatVector q = f.fma(LOG_8, LOG_7);
    q = q.lanewise(FMA, f, LOG_6);
    q = q.lanewise(FMA, f, LOG_5);
    q = q.lanewise(FMA, f, LOG_4);
    q = q.lanewise(FMA, f, LOG_3);
    q = q.lanewise(FMA, f, LOG_2);
    q = q.lanewise(FMA, f, LOG_1);
    q = q.lanewise(FMA, f, LOG_0);
    FloatVector square = f.mul(f);
    FloatVector y = k.lanewise(FMA, LN2_LOW, f.mul(square).mul(q));
    y = square.lanewise(FMA, -0.5f, y);
    y = k.lanewise(FMA, LN2_HIGH, f.add(y));
    y = y.blend(x, x.compare(EQ, Float.POSITIVE_INFINITY));
    y = y.blend(Float.NaN, x.compare(GT, 0).not());
    return y.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0));
  }

  static FloatVector log1p(FloatVector x) {
    FloatVector u = x.add(1);
    FloatVector l = log(u);
    FloatVector y = l.add(x.sub(u.sub(1)).div(u));
    y = l.blend(y, u.compare(GT, 0));
    return y.blend(l, u.compare(EQ, Float.POSITIVE_INFINITY));
  }

  static FloatVector tanh(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector t = a.blend(TANH_ONE, a.compare(GT, TANH_ONE));
    FloatVector e = moderateExp(t.add(t)).add(1);
    FloatVector large = FloatVector.broadcast(SPECIES, 2).div(e).neg().add(1);
    FloatVector z = a.mul(a);
    FloatVector q = z.fma(TANH_4, TANH_3);
    q = q.lanewise(FMA, z, TANH_2);
    q = q.lanewise(FMA, z, TANH_1);
    q = q.lanewise(FMA, z, TANH_0);
    FloatVector y = a.mul(z).fma(q, a).blend(large, a.compare(GT, TANH_SMALL));
    return y.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
  }

  static FloatVector sigmoid(FloatVector x) {
    return FloatVector.broadcast(SPECIES, 1).div(exp(x.neg()).add(1));
  }

  static FloatVector erf(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector t = a.blend(ERF_ONE, a.compare(GT, ERF_ONE));
    FloatVector q = t.fma(ERFC_5, ERFC_4);
    q = q.lanewise(FMA, t, ERFC_3);
    q = q.lanewise(FMA, t, ERFC_2);
    q = q.lanewise(FMA, t, ERFC_1);
    q = q.lanewise(FMA, t, ERFC_0);
    FloatVector large = moderateExp(q.fma(t, t.neg())).neg().add(1);
    FloatVector z = a.mul(a);
    q = z.fma(ERF_5, ERF_4);
    q = q.lanewise(FMA, z, ERF_3);
    q = q.lanewise(FMA, z, ERF_2);
    q = q.lanewise(FMA, z, ERF_1);
    q = q.lanewise(FMA, z, ERF_0);
    FloatVector y = q.fma(a, a).blend(large, a.compare(GT, ERF_SMALL));
    return y.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
  }

  static FloatVector normalTail(FloatVector t) {
    FloatVector q = t.fma(NORMAL_8, NORMAL_7);
    q = q.lanewise(FMA, t, NORMAL_6);
    q = q.lanewise(FMA, t, NORMAL_5);
    q = q.lanewise(FMA, t, NORMAL_4);
    q = q.lanewise(FMA, t, NORMAL_3);
    q = q.lanewise(FMA, t, NORMAL_2);
    q = q.lanewise(FMA, t, NORMAL_1);
    q = q.lanewise(FMA, t, NORMAL_0);
    return moderateExp(q);
  }

  static FloatVector sin(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector shifted = a.fma(TWO_OVER_PI, ROUND);
    IntVector quadrant = shifted.reinterpretAsInts();
    FloatVector y = quarter(a, shifted, quadrant);
    IntVector sign = quadrant.lanewise(LSHL, 30).lanewise(XOR, x.reinterpretAsInts()).and(SIGN);
    y = y.reinterpretAsInts().lanewise(XOR, sign).reinterpretAsFloats();
    return a.compare(LE, TRIG_MAX).allTrue() ? y : farSin(x, y);
  }

  static FloatVector cos(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector shifted = a.fma(TWO_OVER_PI, ROUND);
    IntVector quadrant = shifted.reinterpretAsInts().add(1);
    FloatVector y = quarter(a, shifted, quadrant);
    IntVector sign = quadrant.lanewise(LSHL, 30).and(SIGN);
    y = y.reinterpretAsInts().lanewise(XOR, sign).reinterpretAsFloats();
    return a.compare(LE, TRIG_MAX).allTrue() ? y : farCos(x, y);
  }

  private static FloatVector quarter(FloatVector a, FloatVector shifted, IntVector quadrant) {
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.lanewise(FMA, -PI_HALF_1, a);
    r = n.lanewise(FMA, -PI_HALF_2, r);
    r = n.lanewise(FMA, -PI_HALF_3, r);
    FloatVector z = r.mul(r);
    FloatVector q = z.fma(SIN_2, SIN_1).lanewise(FMA, z, SIN_0);
    FloatVector sin = r.mul(z).fma(q, r);
    q = z.fma(COS_2, COS_1).lanewise(FMA, z, COS_0);
    FloatVector cos = z.mul(z).fma(q, z.fma(-0.5f, 1));
    return sin.blend(cos, quadrant.and(1).compare(EQ, 1).cast(SPECIES));
  }

  /// sin of x from F32Math where |x| is beyond its bound or NaN, else y.
  private static FloatVector farSin(FloatVector x, FloatVector y) {
    float[] xs = x.toArray();
    float[] ys = y.toArray();
    for (int i = 0; i < xs.length; i++) {
      ys[i] = Math.abs(xs[i]) <= TRIG_MAX ? ys[i] : F32Math.sin(xs[i]);
    }
    return FloatVector.fromArray(SPECIES, ys, 0);
  }

  private static FloatVector farCos(FloatVector x, FloatVector y) {
    float[] xs = x.toArray();
    float[] ys = y.toArray();
    for (int i = 0; i < xs.length; i++) {
      ys[i] = Math.abs(xs[i]) <= TRIG_MAX ? ys[i] : F32Math.cos(xs[i]);
    }
    return FloatVector.fromArray(SPECIES, ys, 0);
  }

  /// e^{a log x} for an exponent that is no small integer.
  static FloatVector pow(FloatVector x, float a) {
    return exp(log(x).mul(a));
  }

  /// xⁿ by repeated squaring.
  static FloatVector power(FloatVector x, int n) {
    FloatVector y = FloatVector.broadcast(SPECIES, 1);
    FloatVector square = x;
    for (int k = Math.abs(n); k > 0; k >>= 1) {
      if ((k & 1) == 1) {
        y = y.mul(square);
      }
      square = square.mul(square);
    }
    return n < 0 ? FloatVector.broadcast(SPECIES, 1).div(y) : y;
  }
}
