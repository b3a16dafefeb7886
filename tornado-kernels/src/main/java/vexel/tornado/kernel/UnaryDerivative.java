package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/// f'(x; a, b), which may use y = f(x), for the op codes of `vexel.tensor.spi.Unary` by ordinal.
final class UnaryDerivative {
  private UnaryDerivative() {}

  static float of(int code, float x, float y, float a, float b) {
    return switch (code) {
      case 0 -> -1; // NEG
      case 1 -> Scalar.sign(x); // ABS
      case 2 -> 0; // SIGN
      case 3 -> x + x; // SQUARE
      case 4 -> 0.5f / y; // SQRT
      case 5 -> -0.5f * y * (y * y); // RSQRT
      case 6 -> -y * y; // RECIPROCAL
      case 7 -> y; // EXP
      case 8 -> 1 / x; // LOG
      case 9 -> 1 / (1 + x); // LOG1P
      case 10 -> TornadoMath.cos(x); // SIN
      case 11 -> -TornadoMath.sin(x); // COS
      case 12 -> 1 - y * y; // TANH
      case 13 -> y * (1 - y); // SIGMOID
      case 14 -> 1.1283792f * TornadoMath.exp(-x * x); // ERF
      case 15 -> 1; // ADD
      case 16 -> a; // MUL
      case 17 -> a == 0 ? 0 : a * Scalar.pow(x, a - 1); // POW
      case 18 -> x >= a && x <= b ? 1 : 0; // CLAMP
      case 19 -> 0; // STEP
      case 20 -> x > 0 ? 1 : 0; // RELU
      case 21 -> x > 0 ? 1 : a; // LEAKY_RELU
      case 22 -> Scalar.geluGradient(x); // GELU
      case 23 -> geluTanh(x); // GELU_TANH
      case 24 -> silu(x); // SILU
      case 25 -> a * x > b ? 1 : Scalar.sigmoid(a * x); // SOFTPLUS
      case 26 -> x < -a ? -a : x > a ? a : x; // HUBER
      case 27 -> Scalar.abs(x) < a ? x / a : Scalar.sign(x); // SMOOTH_L1
      default -> 0;
    };
  }

  /// ½ (1 + tanh u) + ½ x (1 − tanh² u) du/dx, u = √(2/π) (x + 0.044715 x³).
  private static float geluTanh(float x) {
    float t = Scalar.tanh(0.7978846f * x * (1 + 0.044715f * x * x));
    float du = 0.7978846f * (1 + 0.134145f * x * x);
    return 0.5f * x * (1 - t * t) * du + 0.5f * (1 + t);
  }

  /// σ (1 + x (1 − σ)).
  private static float silu(float x) {
    float sigma = Scalar.sigmoid(x);
    return sigma * (1 + x * (1 - sigma));
  }
}
