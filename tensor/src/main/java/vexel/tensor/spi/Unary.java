package vexel.tensor.spi;

/// Elementwise functions of one number with up to two parameters a and b. PLACEHOLDER: definitions
/// follow.
public enum Unary {
  NEG,
  ABS,
  SIGN,
  SQUARE,
  SQRT,
  RECIPROCAL,
  EXP,
  LOG,
  SIN,
  COS,
  TANH,
  SIGMOID,
  ERF,
  /// x + a.
  ADD,
  /// x · a.
  MUL,
  /// x^a.
  POW,
  /// min(max(x, a), b).
  CLAMP,
  RELU,
  /// x > 0 ? x : a·x.
  LEAKY_RELU,
  /// Exact form, x Φ(x).
  GELU,
  GELU_TANH,
  SILU,
  /// log(1 + e^{a x}) / a, x where a·x > b.
  SOFTPLUS,
  /// Huber loss of a residual, δ = a.
  HUBER,
  /// Smooth L1 of a residual, β = a.
  SMOOTH_L1
}
