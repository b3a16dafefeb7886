package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import vexel.tensor.internal.parallel.Workers.Part;
import vexel.tensor.internal.reference.F32Element;
import vexel.tensor.spi.Unary;

/// y = f(x), one loop for each f: a loop over a function that is not known at compile time would
/// call it for every vector, ten times slower.
///
/// The loops are reached through [Part], a call the compiler does not look through: in one method
/// it would join them until it runs out of room (see [SimdMath]). It does look through a call that
/// has only met two of them, so nothing may stand between a loop and
/// [vexel.tensor.internal.parallel.Workers], whose call meets all kernels.
final class SimdMap {
  private SimdMap() {}

  /// y_i = f(x_i; a, b) for `n` elements from `ix` and `iy`.
  static void map(Unary f, float a, float b, float[] x, int ix, float[] y, int iy, int n) {
    int whole = Width.whole(n);
    vectors(f, a, b, x, ix, y, iy).accept(0, whole);
    F32Element.map(f, a, b, x, ix + whole, y, iy + whole, n - whole);
  }

  /// Computes y_i = f(x_i; a, b) for a range of whole vectors, with i = 0 at `ix` and `iy`.
  static Part vectors(Unary f, float a, float b, float[] x, int ix, float[] y, int iy) {
    return switch (f) {
      case NEG -> (from, to) -> neg(x, ix, y, iy, from, to);
      case ABS -> (from, to) -> abs(x, ix, y, iy, from, to);
      case SIGN -> (from, to) -> sign(x, ix, y, iy, from, to);
      case SQUARE -> (from, to) -> square(x, ix, y, iy, from, to);
      case SQRT -> (from, to) -> sqrt(x, ix, y, iy, from, to);
      case RSQRT -> (from, to) -> rsqrt(x, ix, y, iy, from, to);
      case RECIPROCAL -> (from, to) -> reciprocal(x, ix, y, iy, from, to);
      case EXP -> (from, to) -> exp(x, ix, y, iy, from, to);
      case LOG -> (from, to) -> log(x, ix, y, iy, from, to);
      case LOG1P -> (from, to) -> log1p(x, ix, y, iy, from, to);
      case SIN -> (from, to) -> sin(x, ix, y, iy, from, to);
      case COS -> (from, to) -> cos(x, ix, y, iy, from, to);
      case TANH -> (from, to) -> tanh(x, ix, y, iy, from, to);
      case SIGMOID -> (from, to) -> sigmoid(x, ix, y, iy, from, to);
      case ERF -> (from, to) -> erf(x, ix, y, iy, from, to);
      case ADD -> (from, to) -> add(a, x, ix, y, iy, from, to);
      case MUL -> (from, to) -> mul(a, x, ix, y, iy, from, to);
      case POW -> (from, to) -> pow(a, x, ix, y, iy, from, to);
      case CLAMP -> (from, to) -> clamp(a, b, x, ix, y, iy, from, to);
      case STEP -> (from, to) -> step(a, x, ix, y, iy, from, to);
      case RELU -> (from, to) -> relu(x, ix, y, iy, from, to);
      case LEAKY_RELU -> (from, to) -> leakyRelu(a, x, ix, y, iy, from, to);
      case GELU -> (from, to) -> gelu(x, ix, y, iy, from, to);
      case GELU_TANH -> (from, to) -> geluTanh(x, ix, y, iy, from, to);
      case SILU -> (from, to) -> silu(x, ix, y, iy, from, to);
      case SOFTPLUS -> (from, to) -> softplus(a, b, x, ix, y, iy, from, to);
      case HUBER -> (from, to) -> huber(a, x, ix, y, iy, from, to);
      case SMOOTH_L1 -> (from, to) -> smoothL1(a, x, ix, y, iy, from, to);
    };
  }

  private static void neg(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, x, ix + i).neg().intoArray(y, iy + i);
    }
  }

  private static void abs(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, x, ix + i).abs().intoArray(y, iy + i);
    }
  }

  private static void sign(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.sign(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void square(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, ix + i);
      v.mul(v).intoArray(y, iy + i);
    }
  }

  private static void sqrt(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, x, ix + i).sqrt().intoArray(y, iy + i);
    }
  }

  private static void rsqrt(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.rsqrt(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void reciprocal(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.broadcast(SPECIES, 1)
          .div(FloatVector.fromArray(SPECIES, x, ix + i))
          .intoArray(y, iy + i);
    }
  }

  private static void exp(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdMath.exp(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void log(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdMath.log(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void log1p(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdMath.log1p(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void sin(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdMath.sin(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void cos(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdMath.cos(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void tanh(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdMath.tanh(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void sigmoid(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdMath.sigmoid(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void erf(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdMath.erf(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void add(float a, float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, x, ix + i).add(a).intoArray(y, iy + i);
    }
  }

  private static void mul(float a, float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, x, ix + i).mul(a).intoArray(y, iy + i);
    }
  }

  private static void pow(float a, float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.pow(FloatVector.fromArray(SPECIES, x, ix + i), a).intoArray(y, iy + i);
    }
  }

  private static void clamp(
      float a, float b, float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.clamp(FloatVector.fromArray(SPECIES, x, ix + i), a, b).intoArray(y, iy + i);
    }
  }

  private static void step(float a, float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.step(FloatVector.fromArray(SPECIES, x, ix + i), a).intoArray(y, iy + i);
    }
  }

  private static void relu(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.relu(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void leakyRelu(float a, float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.leakyRelu(FloatVector.fromArray(SPECIES, x, ix + i), a).intoArray(y, iy + i);
    }
  }

  private static void gelu(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.gelu(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void geluTanh(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.geluTanh(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void silu(float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.silu(FloatVector.fromArray(SPECIES, x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void softplus(
      float a, float b, float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.softplus(FloatVector.fromArray(SPECIES, x, ix + i), a, b).intoArray(y, iy + i);
    }
  }

  private static void huber(float a, float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.huber(FloatVector.fromArray(SPECIES, x, ix + i), a).intoArray(y, iy + i);
    }
  }

  private static void smoothL1(float a, float[] x, int ix, float[] y, int iy, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      SimdUnary.smoothL1(FloatVector.fromArray(SPECIES, x, ix + i), a).intoArray(y, iy + i);
    }
  }
}
