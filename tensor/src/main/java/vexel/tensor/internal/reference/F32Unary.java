package vexel.tensor.internal.reference;

/// The elementwise functions that take more than one operation, and their derivatives, for the
/// constants of `spi.Unary`.
@SuppressWarnings("cast") // redundant where the type is double already
public final class F32Unary {
  /// 1/√(2π), the height of the normal density.
  public static final float DENSITY = (float) 0.3989422804014327;

  /// √(2/π).
  public static final float TANH_SCALE = (float) 0.7978845608028654;

  public static final float TANH_CUBE = (float) 0.044715;

  private F32Unary() {}

  /// −1, ±0 or 1; NaN for NaN.
  public static float sign(float x) {
    return x > 0 ? 1 : x < 0 ? -1 : x;
  }

  /// 1/√x as two roundings.
  public static float rsqrt(float x) {
    return 1 / (float) Math.sqrt(x);
  }

  public static float clamp(float x, float lo, float hi) {
    return x < lo ? lo : x > hi ? hi : x;
  }

  /// 1 inside the bounds, these included, as in PyTorch.
  public static float dClamp(float x, float lo, float hi) {
    return x >= lo && x <= hi ? 1 : 0;
  }

  public static float dPow(float x, float a) {
    return a == 0 ? 0 : a * F32Math.pow(x, a - 1);
  }

  /// NaN stays; −0 becomes +0.
  public static float relu(float x) {
    return x <= 0 ? 0 : x;
  }

  public static float leakyRelu(float x, float slope) {
    return x > 0 ? x : slope * x;
  }

  /// x Φ(x) = max(x, 0) − |x| Φ(−|x|), which keeps its digits for negative x.
  public static float gelu(float x) {
    float t = Math.abs(x);
    float y = relu(x);
    return t > F32Math.NORMAL_END ? y : Math.fma(-t, F32Math.normalTail(t), y);
  }

  /// Φ(x) + x φ(x), with φ(x) = e^{−x²/2}/√(2π).
  public static float dGelu(float x) {
    float t = Math.abs(x);
    float step = x > 0 ? 1 : 0;
    float tail = F32Math.normalTail(t);
    float cumulative = x > 0 ? 1 - tail : tail;
    float density = F32Math.moderateExp(((float) -0.5 * t) * t) * DENSITY;
    return t > F32Math.NORMAL_END ? step : Math.fma(x, density, cumulative);
  }

  /// ½ x (1 + tanh u), u = √(2/π) (x + 0.044715 x³).
  public static float geluTanh(float x) {
    float u = (TANH_SCALE * x) * Math.fma(TANH_CUBE * x, x, 1);
    return ((float) 0.5 * x) * (1 + F32Math.tanh(u));
  }

  /// ½ (1 + tanh u) + ½ x (1 − tanh² u) du/dx.
  public static float dGeluTanh(float x) {
    float u = (TANH_SCALE * x) * Math.fma(TANH_CUBE * x, x, 1);
    float t = F32Math.tanh(u);
    float du = TANH_SCALE * Math.fma((3 * TANH_CUBE) * x, x, 1);
    return Math.fma((((float) 0.5 * x) * Math.fma(-t, t, 1)), du, (float) 0.5 * (1 + t));
  }

  public static float silu(float x) {
    return x * F32Math.sigmoid(x);
  }

  /// σ (1 + x (1 − σ)).
  public static float dSilu(float x) {
    float s = F32Math.sigmoid(x);
    return s * Math.fma(x, 1 - s, 1);
  }

  /// (max(z, 0) + log(1 + e^{−|z|})) / a with z = a x, which does not overflow; x where z > b.
  public static float softplus(float x, float a, float b) {
    float z = a * x;
    return z > b ? x : (relu(z) + F32Math.log1p(F32Math.exp(-Math.abs(z)))) / a;
  }

  public static float dSoftplus(float x, float a, float b) {
    float z = a * x;
    return z > b ? 1 : F32Math.sigmoid(z);
  }

  /// ½ x² for |x| ≤ δ, δ (|x| − ½ δ) beyond.
  public static float huber(float x, float delta) {
    float r = Math.abs(x);
    return r <= delta ? ((float) 0.5 * x) * x : delta * (r - (float) 0.5 * delta);
  }

  /// ½ x²/β for |x| < β, |x| − ½ β beyond; |x| for β = 0.
  public static float smoothL1(float x, float beta) {
    float r = Math.abs(x);
    return r < beta ? ((float) 0.5 * x) * x / beta : r - (float) 0.5 * beta;
  }

  public static float dSmoothL1(float x, float beta) {
    return Math.abs(x) < beta ? x / beta : sign(x);
  }
}
