package vexel.tensor.internal.reference;

/// Our own elementary functions in F32, built from `+ − × ÷ fma`, comparisons and bit moves alone,
/// so that they give the same bits on every machine, interpreted or compiled, scalar here or in
/// vectors (`SimdMath` repeats each line by line).
///
/// Each function reduces its argument to a short interval and evaluates a minimax polynomial there
/// (Muller, "Elementary Functions", 2016, chapters 3 and 11). Rounding to the nearest integer is
/// the addition of 1.5·2²³, after which the integer stands in the lowest bits. Error bounds in ulp
/// of the result hold where the result is a normal number; results below 2⁻¹²⁶ may be 0.
public final class F32Math {
  /// Adding and subtracting it rounds |x| < 2²² to the nearest integer.
  public static final float ROUND = 0x1.8p23f;

  public static final float LOG2_E = 1.442695f;
  public static final float LN2_HIGH = 0.6931472f;
  public static final float LN2_LOW = -1.9046542e-9f; // ln 2 − LN2_HIGH

  /// Above it e^x overflows.
  public static final float EXP_MAX = 88.72283f;

  /// Below it e^x is smaller than the smallest normal number, and 0 here.
  public static final float EXP_MIN = -87.33654f;

  // (e^r − 1 − r) / r² on |r| ≤ ½ ln 2
  public static final float EXP_0 = 0.5f;
  public static final float EXP_1 = 0.16666576f;
  public static final float EXP_2 = 0.041666374f;
  public static final float EXP_3 = 0.008363235f;
  public static final float EXP_4 = 0.0013941218f;

  /// The bits of √½.
  public static final int SQRT_HALF = 0x3F3504F3;

  // (log(1 + f) − f + ½ f²) / f³ on √½ ≤ 1 + f ≤ √2
  public static final float LOG_0 = 0.3333333f;
  public static final float LOG_1 = -0.2499998f;
  public static final float LOG_2 = 0.20000689f;
  public static final float LOG_3 = -0.16669151f;
  public static final float LOG_4 = 0.14251156f;
  public static final float LOG_5 = -0.123967f;
  public static final float LOG_6 = 0.11634662f;
  public static final float LOG_7 = -0.116599314f;
  public static final float LOG_8 = 0.07332532f;

  // (tanh(x)/x − 1) / x² on |x| ≤ TANH_SMALL, in x²; from TANH_ONE on tanh(x) rounds to 1
  public static final float TANH_ONE = 10;
  public static final float TANH_SMALL = 0.625f;
  public static final float TANH_0 = -0.33333328f;
  public static final float TANH_1 = 0.13332795f;
  public static final float TANH_2 = -0.05385407f;
  public static final float TANH_3 = 0.021010082f;
  public static final float TANH_4 = -0.006113193f;

  // erf(x)/x − 1 on |x| ≤ ERF_SMALL, in x²
  public static final float ERF_SMALL = 0.921875f;
  public static final float ERF_0 = 0.12837915f;
  public static final float ERF_1 = -0.37612495f;
  public static final float ERF_2 = 0.11281816f;
  public static final float ERF_3 = -0.026766617f;
  public static final float ERF_4 = 0.0049931803f;
  public static final float ERF_5 = -0.0005990853f;

  // log(1 − erf(x))/x + 1 on ERF_SMALL < x ≤ ERF_ONE, from where on erf(x) rounds to 1
  public static final float ERF_ONE = 4;
  public static final float ERFC_0 = -0.12851378f;
  public static final float ERFC_1 = -0.63572025f;
  public static final float ERFC_2 = -0.10525927f;
  public static final float ERFC_3 = 0.02288832f;
  public static final float ERFC_4 = -0.0032144438f;
  public static final float ERFC_5 = 0.00021392298f;

  /// From it on the normal tail is left out: Φ(−6) = 1e-9.
  public static final float NORMAL_END = 6;

  // log Φ(−t) on 0 ≤ t ≤ NORMAL_END
  public static final float NORMAL_0 = -0.6931472f;
  public static final float NORMAL_1 = -0.79788536f;
  public static final float NORMAL_2 = -0.3182999f;
  public static final float NORMAL_3 = -0.03638261f;
  public static final float NORMAL_4 = 0.0048867427f;
  public static final float NORMAL_5 = -8.656141e-5f;
  public static final float NORMAL_6 = -0.00013294887f;
  public static final float NORMAL_7 = 2.8193164e-5f;
  public static final float NORMAL_8 = -2.045603e-6f;

  /// Beyond it the reduction by π/2 is left to [StrictMath].
  public static final float TRIG_MAX = 0x1p17f;

  // π/2 in three parts
  public static final float TWO_OVER_PI = 0.63661975f;
  public static final float PI_HALF_1 = 1.5707964f;
  public static final float PI_HALF_2 = -4.371139e-8f;
  public static final float PI_HALF_3 = -1.7151245e-15f;

  // (sin(x)/x − 1) / x² and (cos(x) − 1 + ½ x²) / x⁴ on |x| ≤ π/4, in x²
  public static final float SIN_0 = -0.16666664f;
  public static final float SIN_1 = 0.008332749f;
  public static final float SIN_2 = -0.00019587959f;
  public static final float COS_0 = 0.041666664f;
  public static final float COS_1 = -0.0013888304f;
  public static final float COS_2 = 2.454799e-5f;

  private F32Math() {}

  /// e^x, at most 1.05 ulp off: x = n ln 2 + r, e^x = 2ⁿ e^r.
  public static float exp(float x) {
    if (x > EXP_MAX) {
      return Float.POSITIVE_INFINITY;
    }
    if (x < EXP_MIN) {
      return 0;
    }
    if (Float.isNaN(x)) {
      return x;
    }
    return moderateExp(x);
  }

  /// e^x for EXP_MIN ≤ x ≤ EXP_MAX. What it gives elsewhere has no meaning.
  public static float moderateExp(float x) {
    float shifted = Math.fma(x, LOG2_E, ROUND);
    float n = shifted - ROUND;
    float r = Math.fma(n, -LN2_HIGH, x);
    r = Math.fma(n, -LN2_LOW, r);
    float q = Math.fma(EXP_4, r, EXP_3);
    q = Math.fma(q, r, EXP_2);
    q = Math.fma(q, r, EXP_1);
    q = Math.fma(q, r, EXP_0);
    float p = Math.fma(r * r, q, r) + 1;
    // n joins the exponent of p: the shift leaves nothing of ROUND's own bits
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
  }

  /// log x, at most 1 ulp off; NaN below 0, −∞ at 0: x = 2ᵏ (1 + f), log x = k ln 2 + log(1 + f).
  public static float log(float x) {
    if (!(x > 0)) {
      return x == 0 ? Float.NEGATIVE_INFINITY : Float.NaN;
    }
    if (x == Float.POSITIVE_INFINITY) {
      return x;
    }
    boolean tiny = x < Float.MIN_NORMAL;
    int bits = Float.floatToRawIntBits(tiny ? x * 0x1p23f : x);
    int e = (bits - SQRT_HALF) >> 23;
    float k = tiny ? e - 23 : e;
    float f = Float.intBitsToFloat(bits - (e << 23)) - 1;
    float q = Math.fma(LOG_8, f, LOG_7);
    q = Math.fma(q, f, LOG_6);
    q = Math.fma(q, f, LOG_5);
    q = Math.fma(q, f, LOG_4);
    q = Math.fma(q, f, LOG_3);
    q = Math.fma(q, f, LOG_2);
    q = Math.fma(q, f, LOG_1);
    q = Math.fma(q, f, LOG_0);
    float square = f * f;
    float y = Math.fma(k, LN2_LOW, f * square * q);
    y = Math.fma((float) -0.5, square, y);
    return Math.fma(k, LN2_HIGH, f + y);
  }

  /// log(1 + x), at most 2 ulp off for x ≥ −½: log(u) + (x − (u − 1))/u with u = 1 + x rounded.
  public static float log1p(float x) {
    float u = 1 + x;
    float l = log(u);
    return u > 0 && u < Float.POSITIVE_INFINITY ? l + (x - (u - 1)) / u : l;
  }

  /// tanh x, at most 2 ulp off: 1 − 2/(e^{2|x|} + 1), near 0 a polynomial.
  public static float tanh(float x) {
    float a = Math.abs(x);
    float y;
    if (a > TANH_SMALL) {
      float t = a > TANH_ONE ? TANH_ONE : a;
      y = 1 - 2 / (moderateExp(t + t) + 1);
    } else {
      float z = a * a;
      float q = Math.fma(TANH_4, z, TANH_3);
      q = Math.fma(q, z, TANH_2);
      q = Math.fma(q, z, TANH_1);
      q = Math.fma(q, z, TANH_0);
      y = Math.fma(a * z, q, a);
    }
    return Math.copySign(y, x);
  }

  /// 1/(1 + e^{−x}), at most 2.5 ulp off.
  public static float sigmoid(float x) {
    return 1 / (1 + exp(-x));
  }

  /// erf x, at most 1.5 ulp off: 1 − e^{log(1 − erf |x|)}, near 0 a polynomial.
  public static float erf(float x) {
    float a = Math.abs(x);
    float y;
    if (a > ERF_SMALL) {
      float t = a > ERF_ONE ? ERF_ONE : a;
      float q = Math.fma(ERFC_5, t, ERFC_4);
      q = Math.fma(q, t, ERFC_3);
      q = Math.fma(q, t, ERFC_2);
      q = Math.fma(q, t, ERFC_1);
      q = Math.fma(q, t, ERFC_0);
      y = 1 - moderateExp(Math.fma(q, t, -t));
    } else {
      float z = a * a;
      float q = Math.fma(ERF_5, z, ERF_4);
      q = Math.fma(q, z, ERF_3);
      q = Math.fma(q, z, ERF_2);
      q = Math.fma(q, z, ERF_1);
      q = Math.fma(q, z, ERF_0);
      y = Math.fma(q, a, a);
    }
    return Math.copySign(y, x);
  }

  /// Φ(−t) for 0 ≤ t ≤ NORMAL_END, the upper tail of the standard normal distribution, within 6e-8.
  /// What it gives elsewhere has no meaning.
  public static float normalTail(float t) {
    float q = Math.fma(NORMAL_8, t, NORMAL_7);
    q = Math.fma(q, t, NORMAL_6);
    q = Math.fma(q, t, NORMAL_5);
    q = Math.fma(q, t, NORMAL_4);
    q = Math.fma(q, t, NORMAL_3);
    q = Math.fma(q, t, NORMAL_2);
    q = Math.fma(q, t, NORMAL_1);
    q = Math.fma(q, t, NORMAL_0);
    return moderateExp(q);
  }

  /// sin x, at most 2 ulp off for |x| ≤ 2¹⁷.
  public static float sin(float x) {
    float a = Math.abs(x);
    if (!(a <= TRIG_MAX)) {
      return (float) StrictMath.sin(x);
    }
    float shifted = Math.fma(a, TWO_OVER_PI, ROUND);
    int quadrant = Float.floatToRawIntBits(shifted);
    float y = quarter(a, shifted, quadrant);
    int sign = (quadrant << 30) ^ Float.floatToRawIntBits(x);
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) ^ (sign & 0x80000000));
  }

  /// cos x, at most 2 ulp off for |x| ≤ 2¹⁷.
  public static float cos(float x) {
    float a = Math.abs(x);
    if (!(a <= TRIG_MAX)) {
      return (float) StrictMath.cos(x);
    }
    float shifted = Math.fma(a, TWO_OVER_PI, ROUND);
    int quadrant = Float.floatToRawIntBits(shifted) + 1;
    float y = quarter(a, shifted, quadrant);
    int sign = quadrant << 30;
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) ^ (sign & 0x80000000));
  }

  /// sin r in even quadrants, cos r in odd ones, for r = a − n π/2, n = `shifted` − ROUND.
  private static float quarter(float a, float shifted, int quadrant) {
    float n = shifted - ROUND;
    float r = Math.fma(n, -PI_HALF_1, a);
    r = Math.fma(n, -PI_HALF_2, r);
    r = Math.fma(n, -PI_HALF_3, r);
    float z = r * r;
    if ((quadrant & 1) == 0) {
      float q = Math.fma(SIN_2, z, SIN_1);
      q = Math.fma(q, z, SIN_0);
      return Math.fma(r * z, q, r);
    }
    float q = Math.fma(COS_2, z, COS_1);
    q = Math.fma(q, z, COS_0);
    return Math.fma(z * z, q, Math.fma(z, (float) -0.5, 1));
  }

  /// x^a. For integers |a| ≤ 64 by repeated squaring (at most 2|a| roundings), defined for every x;
  /// otherwise e^{a log x} for x ≥ 0, whose relative error is at most (|a log x| + 2)·2⁻²³, and NaN
  /// for x < 0.
  public static float pow(float x, float a) {
    return isPower(a) ? power(x, (int) a) : exp(a * log(x));
  }

  /// Whether [#pow] multiplies.
  public static boolean isPower(float a) {
    return a == (int) a && Math.abs(a) <= 64;
  }

  /// xⁿ by repeated squaring; 1 divided by it for n < 0.
  public static float power(float x, int n) {
    float y = 1;
    float square = x;
    for (int k = Math.abs(n); k > 0; k >>= 1) {
      if ((k & 1) == 1) {
        y *= square;
      }
      square *= square;
    }
    return n < 0 ? 1 / y : y;
  }
}
