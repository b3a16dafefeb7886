package vexel.tensor.internal.reference;

/// The elementwise functions that take more than one operation, and their derivatives, for the
/// constants of `spi.Unary`.
@SuppressWarnings("cast") // redundant where the type is double already
public final class F64Unary {
  /// 1/√(2π), the height of the normal density.
  public static final double DENSITY = (double) 0.3989422804014327;

  /// √(2/π).
  public static final double TANH_SCALE = (double) 0.7978845608028654;

  public static final double TANH_CUBE = (double) 0.044715;

  private F64Unary() {}

  /// −1, ±0 or 1; NaN for NaN.
  public static double sign(double x) {
    return x > 0 ? 1 : x < 0 ? -1 : x;
  }

  /// 1/√x as two roundings.
  public static double rsqrt(double x) {
    return 1 / (double) Math.sqrt(x);
  }

  public static double clamp(double x, double lo, double hi) {
    return x < lo ? lo : x > hi ? hi : x;
  }

  /// 1 inside the bounds, these included, as in PyTorch.
  public static double dClamp(double x, double lo, double hi) {
    return x >= lo && x <= hi ? 1 : 0;
  }

  public static double dPow(double x, double a) {
    return a == 0 ? 0 : a * F64Math.pow(x, a - 1);
  }

  /// NaN stays; −0 becomes +0.
  public static double relu(double x) {
    return x <= 0 ? 0 : x;
  }

  public static double leakyRelu(double x, double slope) {
    return x > 0 ? x : slope * x;
  }

  /// x Φ(x) = max(x, 0) − |x| Φ(−|x|), which keeps its digits for negative x.
  public static double gelu(double x) {
    double t = Math.abs(x);
    double y = relu(x);
    return t > F64Math.NORMAL_END ? y : Math.fma(-t, F64Math.normalTail(t), y);
  }

  /// Φ(x) + x φ(x), with φ(x) = e^{−x²/2}/√(2π).
  public static double dGelu(double x) {
    double t = Math.abs(x);
    double step = x > 0 ? 1 : 0;
    double tail = F64Math.normalTail(t);
    double cumulative = x > 0 ? 1 - tail : tail;
    double density = F64Math.moderateExp(((double) -0.5 * t) * t) * DENSITY;
    return t > F64Math.NORMAL_END ? step : Math.fma(x, density, cumulative);
  }

  /// ½ x (1 + tanh u), u = √(2/π) (x + 0.044715 x³).
  public static double geluTanh(double x) {
    double u = (TANH_SCALE * x) * Math.fma(TANH_CUBE * x, x, 1);
    return ((double) 0.5 * x) * (1 + F64Math.tanh(u));
  }

  /// ½ (1 + tanh u) + ½ x (1 − tanh² u) du/dx.
  public static double dGeluTanh(double x) {
    double u = (TANH_SCALE * x) * Math.fma(TANH_CUBE * x, x, 1);
    double t = F64Math.tanh(u);
    double du = TANH_SCALE * Math.fma((3 * TANH_CUBE) * x, x, 1);
    return Math.fma((((double) 0.5 * x) * Math.fma(-t, t, 1)), du, (double) 0.5 * (1 + t));
  }

  public static double silu(double x) {
    return x * F64Math.sigmoid(x);
  }

  /// σ (1 + x (1 − σ)).
  public static double dSilu(double x) {
    double s = F64Math.sigmoid(x);
    return s * Math.fma(x, 1 - s, 1);
  }

  /// (max(z, 0) + log(1 + e^{−|z|})) / a with z = a x, which does not overflow; x where z > b.
  public static double softplus(double x, double a, double b) {
    double z = a * x;
    return z > b ? x : (relu(z) + F64Math.log1p(F64Math.exp(-Math.abs(z)))) / a;
  }

  public static double dSoftplus(double x, double a, double b) {
    double z = a * x;
    return z > b ? 1 : F64Math.sigmoid(z);
  }

  /// ½ x² for |x| ≤ δ, δ (|x| − ½ δ) beyond.
  public static double huber(double x, double delta) {
    double r = Math.abs(x);
    return r <= delta ? ((double) 0.5 * x) * x : delta * (r - (double) 0.5 * delta);
  }

  /// ½ x²/β for |x| < β, |x| − ½ β beyond; |x| for β = 0.
  public static double smoothL1(double x, double beta) {
    double r = Math.abs(x);
    return r < beta ? ((double) 0.5 * x) * x / beta : r - (double) 0.5 * beta;
  }

  public static double dSmoothL1(double x, double beta) {
    return Math.abs(x) < beta ? x / beta : sign(x);
  }
}
