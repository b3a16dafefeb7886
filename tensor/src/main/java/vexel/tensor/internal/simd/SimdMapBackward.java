package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import vexel.tensor.internal.parallel.Workers.Part;
import vexel.tensor.spi.Unary;

/// dx = dy · f'(x), one loop for each f as in [SimdMap]. Each reads of x and y what its derivative
/// needs.
final class SimdMapBackward {
  private SimdMapBackward() {}

  /// Computes dx_i = dy_i · f'(x_i; a, b) for a range of whole vectors, with i = 0 at the given
  /// positions.
  static Part vectors(
      Unary f,
      float a,
      float b,
      float[] x,
      int ix,
      float[] y,
      int iy,
      float[] dy,
      int idy,
      float[] dx,
      int idx) {
    return switch (f) {
      case NEG -> (from, to) -> neg(dy, idy, dx, idx, from, to);
      case ABS -> (from, to) -> abs(x, ix, dy, idy, dx, idx, from, to);
      case SIGN -> (from, to) -> sign(dy, idy, dx, idx, from, to);
      case SQUARE -> (from, to) -> square(x, ix, dy, idy, dx, idx, from, to);
      case SQRT -> (from, to) -> sqrt(y, iy, dy, idy, dx, idx, from, to);
      case RSQRT -> (from, to) -> rsqrt(y, iy, dy, idy, dx, idx, from, to);
      case RECIPROCAL -> (from, to) -> reciprocal(y, iy, dy, idy, dx, idx, from, to);
      case EXP -> (from, to) -> exp(y, iy, dy, idy, dx, idx, from, to);
      case LOG -> (from, to) -> log(x, ix, dy, idy, dx, idx, from, to);
      case LOG1P -> (from, to) -> log1p(x, ix, dy, idy, dx, idx, from, to);
      case SIN -> (from, to) -> sin(x, ix, dy, idy, dx, idx, from, to);
      case COS -> (from, to) -> cos(x, ix, dy, idy, dx, idx, from, to);
      case TANH -> (from, to) -> tanh(y, iy, dy, idy, dx, idx, from, to);
      case SIGMOID -> (from, to) -> sigmoid(y, iy, dy, idy, dx, idx, from, to);
      case ERF -> (from, to) -> erf(x, ix, dy, idy, dx, idx, from, to);
      case ADD -> (from, to) -> add(dy, idy, dx, idx, from, to);
      case MUL -> (from, to) -> mul(a, dy, idy, dx, idx, from, to);
      case POW -> (from, to) -> pow(a, x, ix, dy, idy, dx, idx, from, to);
      case CLAMP -> (from, to) -> clamp(a, b, x, ix, dy, idy, dx, idx, from, to);
      case STEP -> (from, to) -> step(dy, idy, dx, idx, from, to);
      case RELU -> (from, to) -> relu(x, ix, dy, idy, dx, idx, from, to);
      case LEAKY_RELU -> (from, to) -> leakyRelu(a, x, ix, dy, idy, dx, idx, from, to);
      case GELU -> (from, to) -> gelu(x, ix, dy, idy, dx, idx, from, to);
      case GELU_TANH -> (from, to) -> geluTanh(x, ix, dy, idy, dx, idx, from, to);
      case SILU -> (from, to) -> silu(x, ix, dy, idy, dx, idx, from, to);
      case SOFTPLUS -> (from, to) -> softplus(a, b, x, ix, dy, idy, dx, idx, from, to);
      case HUBER -> (from, to) -> huber(a, x, ix, dy, idy, dx, idx, from, to);
      case SMOOTH_L1 -> (from, to) -> smoothL1(a, x, ix, dy, idy, dx, idx, from, to);
    };
  }

  private static void neg(float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(FloatVector.broadcast(SPECIES, -1))
          .intoArray(dx, idx + i);
    }
  }

  private static void abs(
      float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdUnary.sign(FloatVector.fromArray(SPECIES, x, ix + i)))
          .intoArray(dx, idx + i);
    }
  }

  private static void sign(float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(FloatVector.broadcast(SPECIES, 0))
          .intoArray(dx, idx + i);
    }
  }

  private static void square(
      float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, ix + i);
      FloatVector.fromArray(SPECIES, dy, idy + i).mul(v.add(v)).intoArray(dx, idx + i);
    }
  }

  private static void sqrt(
      float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(FloatVector.broadcast(SPECIES, 0.5f).div(FloatVector.fromArray(SPECIES, y, iy + i)))
          .intoArray(dx, idx + i);
    }
  }

  private static void rsqrt(
      float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, y, iy + i);
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(v.mul(-0.5f).mul(v.mul(v)))
          .intoArray(dx, idx + i);
    }
  }

  private static void reciprocal(
      float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, y, iy + i);
      FloatVector.fromArray(SPECIES, dy, idy + i).mul(v.neg().mul(v)).intoArray(dx, idx + i);
    }
  }

  private static void exp(
      float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(FloatVector.fromArray(SPECIES, y, iy + i))
          .intoArray(dx, idx + i);
    }
  }

  private static void log(
      float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(FloatVector.broadcast(SPECIES, 1).div(FloatVector.fromArray(SPECIES, x, ix + i)))
          .intoArray(dx, idx + i);
    }
  }

  private static void log1p(
      float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(
              FloatVector.broadcast(SPECIES, 1)
                  .div(FloatVector.fromArray(SPECIES, x, ix + i).add(1)))
          .intoArray(dx, idx + i);
    }
  }

  private static void sin(
      float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdMath.cos(FloatVector.fromArray(SPECIES, x, ix + i)))
          .intoArray(dx, idx + i);
    }
  }

  private static void cos(
      float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdMath.sin(FloatVector.fromArray(SPECIES, x, ix + i)).neg())
          .intoArray(dx, idx + i);
    }
  }

  private static void tanh(
      float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, y, iy + i);
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(v.neg().lanewise(VectorOperators.FMA, v, 1))
          .intoArray(dx, idx + i);
    }
  }

  private static void sigmoid(
      float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, y, iy + i);
      FloatVector.fromArray(SPECIES, dy, idy + i).mul(v.mul(v.neg().add(1))).intoArray(dx, idx + i);
    }
  }

  private static void erf(
      float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, ix + i);
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdMath.exp(v.neg().mul(v)).mul(1.1283792f))
          .intoArray(dx, idx + i);
    }
  }

  private static void add(float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(FloatVector.broadcast(SPECIES, 1))
          .intoArray(dx, idx + i);
    }
  }

  private static void mul(float a, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(FloatVector.broadcast(SPECIES, a))
          .intoArray(dx, idx + i);
    }
  }

  private static void pow(
      float a, float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdUnary.dPow(FloatVector.fromArray(SPECIES, x, ix + i), a))
          .intoArray(dx, idx + i);
    }
  }

  private static void clamp(
      float a,
      float b,
      float[] x,
      int ix,
      float[] dy,
      int idy,
      float[] dx,
      int idx,
      int from,
      int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdUnary.dClamp(FloatVector.fromArray(SPECIES, x, ix + i), a, b))
          .intoArray(dx, idx + i);
    }
  }

  private static void step(float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(FloatVector.broadcast(SPECIES, 0))
          .intoArray(dx, idx + i);
    }
  }

  private static void relu(
      float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdUnary.step(FloatVector.fromArray(SPECIES, x, ix + i), 0))
          .intoArray(dx, idx + i);
    }
  }

  private static void leakyRelu(
      float a, float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdUnary.dLeakyRelu(FloatVector.fromArray(SPECIES, x, ix + i), a))
          .intoArray(dx, idx + i);
    }
  }

  private static void gelu(
      float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdUnary.dGelu(FloatVector.fromArray(SPECIES, x, ix + i)))
          .intoArray(dx, idx + i);
    }
  }

  private static void geluTanh(
      float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdUnary.dGeluTanh(FloatVector.fromArray(SPECIES, x, ix + i)))
          .intoArray(dx, idx + i);
    }
  }

  private static void silu(
      float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdUnary.dSilu(FloatVector.fromArray(SPECIES, x, ix + i)))
          .intoArray(dx, idx + i);
    }
  }

  private static void softplus(
      float a,
      float b,
      float[] x,
      int ix,
      float[] dy,
      int idy,
      float[] dx,
      int idx,
      int from,
      int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdUnary.dSoftplus(FloatVector.fromArray(SPECIES, x, ix + i), a, b))
          .intoArray(dx, idx + i);
    }
  }

  private static void huber(
      float a, float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdUnary.clamp(FloatVector.fromArray(SPECIES, x, ix + i), -a, a))
          .intoArray(dx, idx + i);
    }
  }

  private static void smoothL1(
      float a, float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .mul(SimdUnary.dSmoothL1(FloatVector.fromArray(SPECIES, x, ix + i), a))
          .intoArray(dx, idx + i);
    }
  }
}
