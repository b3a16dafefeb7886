package vexel.tensor.spi;

import vexel.tensor.internal.reference.F32Math;
import vexel.tensor.internal.reference.F32Unary;
import vexel.tensor.internal.reference.F64Math;
import vexel.tensor.internal.reference.F64Unary;

/// Elementwise functions of one number x with up to two parameters a and b.
///
/// The constant carries the scalar definition y = f(x; a, b) and the derivative f'(x), which may
/// use y, in F32 and F64. The F32 definition is what every vector kernel computes bit for bit; a
/// and b are rounded once to the type of x. Where a function has a kink the derivative is the one
/// PyTorch takes. NaN gives NaN unless a comparison decides otherwise.
public enum Unary {
  /// −x.
  NEG((x, a, b) -> -x, (x, y, a, b) -> -1, (x, a, b) -> -x, (x, y, a, b) -> -1),
  /// |x|, with derivative 0 at 0.
  ABS(
      (x, a, b) -> Math.abs(x),
      (x, y, a, b) -> F32Unary.sign(x),
      (x, a, b) -> Math.abs(x),
      (x, y, a, b) -> F64Unary.sign(x)),
  /// −1, ±0 or 1.
  SIGN(
      (x, a, b) -> F32Unary.sign(x),
      (x, y, a, b) -> 0,
      (x, a, b) -> F64Unary.sign(x),
      (x, y, a, b) -> 0),
  /// x².
  SQUARE((x, a, b) -> x * x, (x, y, a, b) -> x + x, (x, a, b) -> x * x, (x, y, a, b) -> x + x),
  /// √x, correctly rounded.
  SQRT(
      (x, a, b) -> (float) Math.sqrt(x),
      (x, y, a, b) -> 0.5f / y,
      (x, a, b) -> Math.sqrt(x),
      (x, y, a, b) -> 0.5 / y),
  /// 1/√x; the derivative is −½ y³.
  RSQRT(
      (x, a, b) -> F32Unary.rsqrt(x),
      (x, y, a, b) -> (-0.5f * y) * (y * y),
      (x, a, b) -> F64Unary.rsqrt(x),
      (x, y, a, b) -> (-0.5 * y) * (y * y)),
  /// 1/x; the derivative is −y².
  RECIPROCAL(
      (x, a, b) -> 1 / x, (x, y, a, b) -> -y * y, (x, a, b) -> 1 / x, (x, y, a, b) -> -y * y),
  /// e^x.
  EXP(
      (x, a, b) -> F32Math.exp(x),
      (x, y, a, b) -> y,
      (x, a, b) -> F64Math.exp(x),
      (x, y, a, b) -> y),
  /// Natural logarithm.
  LOG(
      (x, a, b) -> F32Math.log(x),
      (x, y, a, b) -> 1 / x,
      (x, a, b) -> F64Math.log(x),
      (x, y, a, b) -> 1 / x),
  /// log(1 + x), accurate near 0.
  LOG1P(
      (x, a, b) -> F32Math.log1p(x),
      (x, y, a, b) -> 1 / (1 + x),
      (x, a, b) -> F64Math.log1p(x),
      (x, y, a, b) -> 1 / (1 + x)),
  SIN(
      (x, a, b) -> F32Math.sin(x),
      (x, y, a, b) -> F32Math.cos(x),
      (x, a, b) -> F64Math.sin(x),
      (x, y, a, b) -> F64Math.cos(x)),
  COS(
      (x, a, b) -> F32Math.cos(x),
      (x, y, a, b) -> -F32Math.sin(x),
      (x, a, b) -> F64Math.cos(x),
      (x, y, a, b) -> -F64Math.sin(x)),
  /// Hyperbolic tangent; the derivative is 1 − y².
  TANH(
      (x, a, b) -> F32Math.tanh(x),
      (x, y, a, b) -> Math.fma(-y, y, 1),
      (x, a, b) -> F64Math.tanh(x),
      (x, y, a, b) -> Math.fma(-y, y, 1)),
  /// 1/(1 + e^{−x}); the derivative is y (1 − y).
  SIGMOID(
      (x, a, b) -> F32Math.sigmoid(x),
      (x, y, a, b) -> y * (1 - y),
      (x, a, b) -> F64Math.sigmoid(x),
      (x, y, a, b) -> y * (1 - y)),
  /// Error function; the derivative is 2/√π e^{−x²}.
  ERF(
      (x, a, b) -> F32Math.erf(x),
      (x, y, a, b) -> 1.1283792f * F32Math.exp(-x * x),
      (x, a, b) -> F64Math.erf(x),
      (x, y, a, b) -> 1.1283791670955126 * F64Math.exp(-x * x)),
  /// x + a.
  ADD((x, a, b) -> x + a, (x, y, a, b) -> 1, (x, a, b) -> x + a, (x, y, a, b) -> 1),
  /// x · a.
  MUL((x, a, b) -> x * a, (x, y, a, b) -> a, (x, a, b) -> x * a, (x, y, a, b) -> a),
  /// x^a: multiplications for integers |a| ≤ 64, else e^{a log x}.
  POW(
      (x, a, b) -> F32Math.pow(x, a),
      (x, y, a, b) -> F32Unary.dPow(x, a),
      (x, a, b) -> F64Math.pow(x, a),
      (x, y, a, b) -> F64Unary.dPow(x, a)),
  /// min(max(x, a), b); the derivative is 1 on [a, b].
  CLAMP(
      (x, a, b) -> F32Unary.clamp(x, a, b),
      (x, y, a, b) -> F32Unary.dClamp(x, a, b),
      (x, a, b) -> F64Unary.clamp(x, a, b),
      (x, y, a, b) -> F64Unary.dClamp(x, a, b)),
  /// 1 where x > a, else 0 (also for NaN); the derivative is 0.
  STEP(
      (x, a, b) -> x > a ? 1 : 0, (x, y, a, b) -> 0, (x, a, b) -> x > a ? 1 : 0, (x, y, a, b) -> 0),
  /// max(x, 0), never −0; the derivative is 0 at 0.
  RELU(
      (x, a, b) -> F32Unary.relu(x),
      (x, y, a, b) -> x > 0 ? 1 : 0,
      (x, a, b) -> F64Unary.relu(x),
      (x, y, a, b) -> x > 0 ? 1 : 0),
  /// x > 0 ? x : a·x.
  LEAKY_RELU(
      (x, a, b) -> F32Unary.leakyRelu(x, a),
      (x, y, a, b) -> x > 0 ? 1 : a,
      (x, a, b) -> F64Unary.leakyRelu(x, a),
      (x, y, a, b) -> x > 0 ? 1 : a),
  /// Exact form, x Φ(x). Hendrycks and Gimpel 2016, §2.
  GELU(
      (x, a, b) -> F32Unary.gelu(x),
      (x, y, a, b) -> F32Unary.dGelu(x),
      (x, a, b) -> F64Unary.gelu(x),
      (x, y, a, b) -> F64Unary.dGelu(x)),
  /// ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel 2016, §2.
  GELU_TANH(
      (x, a, b) -> F32Unary.geluTanh(x),
      (x, y, a, b) -> F32Unary.dGeluTanh(x),
      (x, a, b) -> F64Unary.geluTanh(x),
      (x, y, a, b) -> F64Unary.dGeluTanh(x)),
  /// x σ(x).
  SILU(
      (x, a, b) -> F32Unary.silu(x),
      (x, y, a, b) -> F32Unary.dSilu(x),
      (x, a, b) -> F64Unary.silu(x),
      (x, y, a, b) -> F64Unary.dSilu(x)),
  /// log(1 + e^{a x}) / a, x where a·x > b.
  SOFTPLUS(
      (x, a, b) -> F32Unary.softplus(x, a, b),
      (x, y, a, b) -> F32Unary.dSoftplus(x, a, b),
      (x, a, b) -> F64Unary.softplus(x, a, b),
      (x, y, a, b) -> F64Unary.dSoftplus(x, a, b)),
  /// Huber loss of a residual, δ = a: ½ x² for |x| ≤ δ, δ (|x| − ½ δ) beyond.
  HUBER(
      (x, a, b) -> F32Unary.huber(x, a),
      (x, y, a, b) -> F32Unary.clamp(x, -a, a),
      (x, a, b) -> F64Unary.huber(x, a),
      (x, y, a, b) -> F64Unary.clamp(x, -a, a)),
  /// Smooth L1 of a residual, β = a: ½ x²/β for |x| < β, |x| − ½ β beyond.
  SMOOTH_L1(
      (x, a, b) -> F32Unary.smoothL1(x, a),
      (x, y, a, b) -> F32Unary.dSmoothL1(x, a),
      (x, a, b) -> F64Unary.smoothL1(x, a),
      (x, y, a, b) -> F64Unary.dSmoothL1(x, a));

  /// A scalar definition in F32.
  @FunctionalInterface
  public interface F32Function {
    float apply(float x, float a, float b);
  }

  /// A scalar derivative in F32; y is the function's value at x.
  @FunctionalInterface
  public interface F32Derivative {
    float apply(float x, float y, float a, float b);
  }

  /// A scalar definition in F64.
  @FunctionalInterface
  public interface F64Function {
    double apply(double x, double a, double b);
  }

  /// A scalar derivative in F64; y is the function's value at x.
  @FunctionalInterface
  public interface F64Derivative {
    double apply(double x, double y, double a, double b);
  }

  private final F32Function f32;
  private final F32Derivative d32;
  private final F64Function f64;
  private final F64Derivative d64;

  Unary(F32Function f32, F32Derivative d32, F64Function f64, F64Derivative d64) {
    this.f32 = f32;
    this.d32 = d32;
    this.f64 = f64;
    this.d64 = d64;
  }

  /// f(x; a, b).
  public float value(float x, float a, float b) {
    return f32.apply(x, a, b);
  }

  /// f(x; a, b).
  public double value(double x, double a, double b) {
    return f64.apply(x, a, b);
  }

  /// f'(x; a, b), given y = f(x; a, b).
  public float derivative(float x, float y, float a, float b) {
    return d32.apply(x, y, a, b);
  }

  /// f'(x; a, b), given y = f(x; a, b).
  public double derivative(double x, double y, double a, double b) {
    return d64.apply(x, y, a, b);
  }
}
