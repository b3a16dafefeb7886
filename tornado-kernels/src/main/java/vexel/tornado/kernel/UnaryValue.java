package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/// y = f(x; a, b) for the op codes of `vexel.tensor.spi.Unary`, by their ordinal: a device knows no
/// enums. Where these fall out of step the comparison with the CPU says so.
final class UnaryValue {
  private UnaryValue() {}

  static float of(int code, float x, float a, float b) {
    return switch (code) {
      case 0 -> -x; // NEG
      case 1 -> Scalar.abs(x); // ABS
      case 2 -> Scalar.sign(x); // SIGN
      case 3 -> x * x; // SQUARE
      case 4 -> TornadoMath.sqrt(x); // SQRT
      case 5 -> 1 / TornadoMath.sqrt(x); // RSQRT
      case 6 -> 1 / x; // RECIPROCAL
      case 7 -> TornadoMath.exp(x); // EXP
      case 8 -> TornadoMath.log(x); // LOG
      case 9 -> Scalar.log1p(x); // LOG1P
      case 10 -> TornadoMath.sin(x); // SIN
      case 11 -> TornadoMath.cos(x); // COS
      case 12 -> Scalar.tanh(x); // TANH
      case 13 -> Scalar.sigmoid(x); // SIGMOID
      case 14 -> Scalar.erf(x); // ERF
      case 15 -> x + a; // ADD
      case 16 -> x * a; // MUL
      case 17 -> Scalar.pow(x, a); // POW
      case 18 -> x < a ? a : x > b ? b : x; // CLAMP
      case 19 -> x > a ? 1 : 0; // STEP
      case 20 -> Scalar.relu(x); // RELU
      case 21 -> x > 0 ? x : a * x; // LEAKY_RELU
      case 22 -> Scalar.gelu(x); // GELU
      case 23 -> Scalar.geluTanh(x); // GELU_TANH
      case 24 -> x * Scalar.sigmoid(x); // SILU
      case 25 -> Scalar.softplus(x, a, b); // SOFTPLUS
      case 26 -> Scalar.abs(x) <= a ? 0.5f * x * x : a * (Scalar.abs(x) - 0.5f * a); // HUBER
      case 27 -> Scalar.abs(x) < a ? 0.5f * x * x / a : Scalar.abs(x) - 0.5f * a; // SMOOTH_L1
      default -> 0;
    };
  }
}
