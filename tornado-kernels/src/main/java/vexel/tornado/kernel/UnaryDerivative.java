package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/// f'(x; a, b), which may use y = f(x), for the op codes of `vexel.tensor.spi.Unary` by ordinal.
final class UnaryDerivative {
  private UnaryDerivative() {}

  static float of(int code, float x, float y, float a, float b) {
    switch (code) {
      case 0: // NEG
        return -1;
      case 1: // ABS
        return Scalar.sign(x);
      case 2: // SIGN
        return 0;
      case 3: // SQUARE
        return x + x;
      case 4: // SQRT
        return 0.5f / y;
      case 5: // RSQRT
        return -0.5f * y * (y * y);
      case 6: // RECIPROCAL
        return -y * y;
      case 7: // EXP
        return y;
      case 8: // LOG
        return 1 / x;
      case 9: // LOG1P
        return 1 / (1 + x);
      case 10: // SIN
        return TornadoMath.cos(x);
      case 11: // COS
        return -TornadoMath.sin(x);
      case 12: // TANH
        return 1 - y * y;
      case 13: // SIGMOID
        return y * (1 - y);
      case 14: // ERF
        return 1.1283792f * TornadoMath.exp(-x * x);
      case 15: // ADD
        return 1;
      case 16: // MUL
        return a;
      case 17: // POW
        return a == 0 ? 0 : a * Scalar.pow(x, a - 1);
      case 18: // CLAMP
        return x >= a && x <= b ? 1 : 0;
      case 19: // STEP
        return 0;
      case 20: // RELU
        return x > 0 ? 1 : 0;
      case 21: // LEAKY_RELU
        return x > 0 ? 1 : a;
      case 22: // GELU
        return Scalar.geluGradient(x);
      case 23: // GELU_TANH
        return geluTanh(x);
      case 24: // SILU
        return silu(x);
      case 25: // SOFTPLUS
        return a * x > b ? 1 : Scalar.sigmoid(a * x);
      case 26: // HUBER
        return x < -a ? -a : x > a ? a : x;
      case 27: // SMOOTH_L1
        return Scalar.abs(x) < a ? x / a : Scalar.sign(x);
      default:
        return Float.NaN;
    }
  }

  /// ½ (1 + tanh u) + ½ x (1 − tanh² u) du/dx, u = √(2/π) (x + 0.044715 x³).
  private static float geluTanh(float x) {
    float t = TornadoMath.tanh(0.7978846f * x * (1 + 0.044715f * x * x));
    float du = 0.7978846f * (1 + 0.134145f * x * x);
    return 0.5f * x * (1 - t * t) * du + 0.5f * (1 + t);
  }

  /// σ (1 + x (1 − σ)).
  private static float silu(float x) {
    float sigma = Scalar.sigmoid(x);
    return sigma * (1 + x * (1 - sigma));
  }
}
