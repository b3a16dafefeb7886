package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/// Functions of one number that a device has no instruction for. Every sum of a product may be
/// fused by the device's compiler, so the last bit is the device's own.
public final class Scalar {
  /// Where NaN stands in the s of every call: TornadoVM cannot write it as a constant of a program.
  public static final int NAN = 14;

  /// Where +∞ stands in the s of every call.
  public static final int INFINITY = 15;

  private Scalar() {}

  /// −1, ±0 or 1; NaN for NaN.
  public static float sign(float x) {
    return x > 0 ? 1 : x < 0 ? -1 : x;
  }

  public static float abs(float x) {
    return x < 0 ? -x : x;
  }

  /// The larger one, NaN if either is (a device's own maximum would drop NaN).
  public static float max(float a, float b) {
    return Float.isNaN(a) ? a : Float.isNaN(b) ? b : a > b ? a : b;
  }

  /// The smaller one, NaN if either is.
  public static float min(float a, float b) {
    return Float.isNaN(a) ? a : Float.isNaN(b) ? b : a < b ? a : b;
  }

  /// Whether `v` takes the place of `champion` as the first maximum: NaN is larger than any number.
  public static boolean beats(float v, float champion) {
    return v > champion || (Float.isNaN(v) && !Float.isNaN(champion));
  }

  /// The same where +0 is larger than −0.
  public static boolean outranks(float v, float champion) {
    float a = v;
    float b = champion;
    if (v == 0 && champion == 0) { // 1/0 tells the zeros apart
      a = 1 / v;
      b = 1 / champion;
    }
    return beats(a, b);
  }

  /// 1/(1 + e^{−x}).
  public static float sigmoid(float x) {
    return 1 / (1 + TornadoMath.exp(-x));
  }

  /// log(1 + x) = log u + (x − (u − 1))/u with u = 1 + x rounded.
  public static float log1p(float x) {
    float u = 1 + x;
    float l = TornadoMath.log(u);
    return u > 0 && u <= Float.MAX_VALUE ? l + (x - (u - 1)) / u : l;
  }

  /// erf x = 1 − e^{log(1 − erf |x|)}, near 0 a polynomial, with the coefficients of the CPU's.
  public static float erf(float x) {
    float a = abs(x);
    float y;
    if (a > 0.921875f) {
      float t = a > 4 ? 4 : a;
      float q = 0.00021392298f * t - 0.0032144438f;
      q = q * t + 0.02288832f;
      q = q * t - 0.10525927f;
      q = q * t - 0.63572025f;
      q = q * t - 0.12851378f;
      y = 1 - TornadoMath.exp(q * t - t);
    } else {
      float z = a * a;
      float q = -0.0005990853f * z + 0.0049931803f;
      q = q * z - 0.026766617f;
      q = q * z + 0.11281816f;
      q = q * z - 0.37612495f;
      q = q * z + 0.12837915f;
      y = q * a + a;
    }
    return x < 0 ? -y : y;
  }

  /// Φ(−t) for 0 ≤ t ≤ 6, the upper tail of the normal distribution.
  public static float normalTail(float t) {
    float q = -2.045603e-6f * t + 2.8193164e-5f;
    q = q * t - 0.00013294887f;
    q = q * t - 8.656141e-5f;
    q = q * t + 0.0048867427f;
    q = q * t - 0.03638261f;
    q = q * t - 0.3182999f;
    q = q * t - 0.79788536f;
    q = q * t - 0.6931472f;
    return TornadoMath.exp(q);
  }

  /// tanh x = 1 − 2/(e^{2x} + 1), near 0 a polynomial, with the coefficients of the CPU's: a GPU's
  /// own tanh may have eleven correct bits.
  public static float tanh(float x) {
    float a = abs(x);
    float y;
    if (a > 0.625f) {
      float t = a > 10 ? 10 : a;
      y = 1 - 2 / (TornadoMath.exp(t + t) + 1);
    } else {
      float z = a * a;
      float q = -0.006113193f * z + 0.021010082f;
      q = q * z - 0.05385407f;
      q = q * z + 0.13332795f;
      q = q * z - 0.33333328f;
      y = a * z * q + a;
    }
    return x < 0 ? -y : y;
  }

  public static float relu(float x) {
    return x <= 0 ? 0 : x;
  }

  /// x Φ(x) = max(x, 0) − |x| Φ(−|x|).
  public static float gelu(float x) {
    float t = abs(x);
    float y = relu(x);
    return t > 6 ? y : y - t * normalTail(t);
  }

  /// Φ(x) + x φ(x).
  public static float geluGradient(float x) {
    float t = abs(x);
    if (t > 6) {
      return x > 0 ? 1 : 0;
    }
    float tail = normalTail(t);
    float cumulative = x > 0 ? 1 - tail : tail;
    return x * (TornadoMath.exp(-0.5f * t * t) * 0.3989423f) + cumulative;
  }

  /// ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).
  public static float geluTanh(float x) {
    return 0.5f * x * (1 + tanh(0.7978846f * x * (1 + 0.044715f * x * x)));
  }

  /// (max(z, 0) + log(1 + e^{−|z|})) / a with z = a x; x where z > b.
  public static float softplus(float x, float a, float b) {
    float z = a * x;
    return z > b ? x : (relu(z) + log1p(TornadoMath.exp(-abs(z)))) / a;
  }

  /// x^a as the CPU defines it: for integers |a| ≤ 64 any x, else NaN for x < 0.
  public static float pow(float x, float a) {
    int k = (int) a;
    if (k == a && k >= -64 && k <= 64) {
      float y = 1;
      float square = x;
      for (int e = k < 0 ? -k : k; e > 0; e >>= 1) {
        if ((e & 1) == 1) {
          y *= square;
        }
        square *= square;
      }
      return k < 0 ? 1 / y : y;
    }
    return TornadoMath.exp(a * TornadoMath.log(x));
  }
}
