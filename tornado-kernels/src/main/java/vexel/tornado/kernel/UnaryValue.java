package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/// y = f(x; a, b) for the op codes of `vexel.tensor.spi.Unary`, by their ordinal: a device knows no
/// enums. Where these fall out of step the comparison with the CPU says so.
final class UnaryValue {
  private UnaryValue() {}

  static float of(int code, float x, float a, float b) {
    switch (code) {
      case 0: // NEG
        return -x;
      case 1: // ABS
        return Scalar.abs(x);
      case 2: // SIGN
        return Scalar.sign(x);
      case 3: // SQUARE
        return x * x;
      case 4: // SQRT
        return TornadoMath.sqrt(x);
      case 5: // RSQRT
        return 1 / TornadoMath.sqrt(x);
      case 6: // RECIPROCAL
        return 1 / x;
      case 7: // EXP
        return TornadoMath.exp(x);
      case 8: // LOG
        return TornadoMath.log(x);
      case 9: // LOG1P
        return Scalar.log1p(x);
      case 10: // SIN
        return TornadoMath.sin(x);
      case 11: // COS
        return TornadoMath.cos(x);
      case 12: // TANH
        return TornadoMath.tanh(x);
      case 13: // SIGMOID
        return Scalar.sigmoid(x);
      case 14: // ERF
        return Scalar.erf(x);
      case 15: // ADD
        return x + a;
      case 16: // MUL
        return x * a;
      case 17: // POW
        return Scalar.pow(x, a);
      case 18: // CLAMP
        return x < a ? a : x > b ? b : x;
      case 19: // STEP
        return x > a ? 1 : 0;
      case 20: // RELU
        return Scalar.relu(x);
      case 21: // LEAKY_RELU
        return x > 0 ? x : a * x;
      case 22: // GELU
        return Scalar.gelu(x);
      case 23: // GELU_TANH
        return 0.5f * x * (1 + TornadoMath.tanh(0.7978846f * x * (1 + 0.044715f * x * x)));
      case 24: // SILU
        return x * Scalar.sigmoid(x);
      case 25: // SOFTPLUS
        return a * x > b
            ? x
            : (Scalar.relu(a * x) + Scalar.log1p(TornadoMath.exp(-Scalar.abs(a * x)))) / a;
      case 26: // HUBER
        return Scalar.abs(x) <= a ? 0.5f * x * x : a * (Scalar.abs(x) - 0.5f * a);
      case 27: // SMOOTH_L1
        return Scalar.abs(x) < a ? 0.5f * x * x / a : Scalar.abs(x) - 0.5f * a;
      default:
        return Float.NaN;
    }
  }
}
