package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.all;
import static vexel.tensor.internal.simd.Width.load;

import jdk.incubator.vector.FloatVector;
import vexel.tensor.internal.reference.F32Element;
import vexel.tensor.spi.Unary;

/// dx = dy · f'(x), one loop for each f as in [SimdMap]. Each reads of x and y what its derivative
/// needs.
final class SimdMapBackward {
  private SimdMapBackward() {}

  /// dx_i = dy_i · f'(x_i) for `n` elements from the given positions.
  static void map(
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
      int idx,
      int n) {
    int m = Width.whole(n);
    switch (f) {
      case NEG -> neg(dy, idy, dx, idx, m);
      case ABS -> abs(x, ix, dy, idy, dx, idx, m);
      case SIGN -> sign(dy, idy, dx, idx, m);
      case SQUARE -> square(x, ix, dy, idy, dx, idx, m);
      case SQRT -> sqrt(y, iy, dy, idy, dx, idx, m);
      case RSQRT -> rsqrt(y, iy, dy, idy, dx, idx, m);
      case RECIPROCAL -> reciprocal(y, iy, dy, idy, dx, idx, m);
      case EXP -> exp(y, iy, dy, idy, dx, idx, m);
      case LOG -> log(x, ix, dy, idy, dx, idx, m);
      case LOG1P -> log1p(x, ix, dy, idy, dx, idx, m);
      case SIN -> sin(x, ix, dy, idy, dx, idx, m);
      case COS -> cos(x, ix, dy, idy, dx, idx, m);
      case TANH -> tanh(y, iy, dy, idy, dx, idx, m);
      case SIGMOID -> sigmoid(y, iy, dy, idy, dx, idx, m);
      case ERF -> erf(x, ix, dy, idy, dx, idx, m);
      case ADD -> add(dy, idy, dx, idx, m);
      case MUL -> mul(a, dy, idy, dx, idx, m);
      case POW -> pow(a, x, ix, dy, idy, dx, idx, m);
      case CLAMP -> clamp(a, b, x, ix, dy, idy, dx, idx, m);
      case STEP -> step(dy, idy, dx, idx, m);
      case RELU -> relu(x, ix, dy, idy, dx, idx, m);
      case LEAKY_RELU -> leakyRelu(a, x, ix, dy, idy, dx, idx, m);
      case GELU -> gelu(x, ix, dy, idy, dx, idx, m);
      case GELU_TANH -> geluTanh(x, ix, dy, idy, dx, idx, m);
      case SILU -> silu(x, ix, dy, idy, dx, idx, m);
      case SOFTPLUS -> softplus(a, b, x, ix, dy, idy, dx, idx, m);
      case HUBER -> huber(a, x, ix, dy, idy, dx, idx, m);
      case SMOOTH_L1 -> smoothL1(a, x, ix, dy, idy, dx, idx, m);
    }
    F32Element.mapBackward(f, a, b, x, ix + m, y, iy + m, dy, idy + m, dx, idx + m, n - m);
  }

  private static void neg(float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(all(-1), dy, idy + i, dx, idx + i);
    }
  }

  private static void abs(float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdUnary.sign(load(x, ix + i)), dy, idy + i, dx, idx + i);
    }
  }

  private static void sign(float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(all(0), dy, idy + i, dx, idx + i);
    }
  }

  private static void square(float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector v = load(x, ix + i);
      store(v.add(v), dy, idy + i, dx, idx + i);
    }
  }

  private static void sqrt(float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(all(0.5f).div(load(y, iy + i)), dy, idy + i, dx, idx + i);
    }
  }

  private static void rsqrt(float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector v = load(y, iy + i);
      store(v.mul(-0.5f).mul(v.mul(v)), dy, idy + i, dx, idx + i);
    }
  }

  private static void reciprocal(
      float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector v = load(y, iy + i);
      store(v.neg().mul(v), dy, idy + i, dx, idx + i);
    }
  }

  private static void exp(float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(load(y, iy + i), dy, idy + i, dx, idx + i);
    }
  }

  private static void log(float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(all(1).div(load(x, ix + i)), dy, idy + i, dx, idx + i);
    }
  }

  private static void log1p(float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(all(1).div(load(x, ix + i).add(1)), dy, idy + i, dx, idx + i);
    }
  }

  private static void sin(float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdMath.cos(load(x, ix + i)), dy, idy + i, dx, idx + i);
    }
  }

  private static void cos(float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdMath.sin(load(x, ix + i)).neg(), dy, idy + i, dx, idx + i);
    }
  }

  private static void tanh(float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector v = load(y, iy + i);
      store(v.neg().fma(v, all(1)), dy, idy + i, dx, idx + i);
    }
  }

  private static void sigmoid(float[] y, int iy, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector v = load(y, iy + i);
      store(v.mul(all(1).sub(v)), dy, idy + i, dx, idx + i);
    }
  }

  private static void erf(float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector v = load(x, ix + i);
      store(SimdMath.exp(v.neg().mul(v)).mul(1.1283792f), dy, idy + i, dx, idx + i);
    }
  }

  private static void add(float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(all(1), dy, idy + i, dx, idx + i);
    }
  }

  private static void mul(float a, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(all(a), dy, idy + i, dx, idx + i);
    }
  }

  private static void pow(
      float a, float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdUnary.dPow(load(x, ix + i), a), dy, idy + i, dx, idx + i);
    }
  }

  private static void clamp(
      float a, float b, float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdUnary.dClamp(load(x, ix + i), a, b), dy, idy + i, dx, idx + i);
    }
  }

  private static void step(float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(all(0), dy, idy + i, dx, idx + i);
    }
  }

  private static void relu(float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdUnary.step(load(x, ix + i), 0), dy, idy + i, dx, idx + i);
    }
  }

  private static void leakyRelu(
      float a, float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdUnary.dLeakyRelu(load(x, ix + i), a), dy, idy + i, dx, idx + i);
    }
  }

  private static void gelu(float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdUnary.dGelu(load(x, ix + i)), dy, idy + i, dx, idx + i);
    }
  }

  private static void geluTanh(float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdUnary.dGeluTanh(load(x, ix + i)), dy, idy + i, dx, idx + i);
    }
  }

  private static void silu(float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdUnary.dSilu(load(x, ix + i)), dy, idy + i, dx, idx + i);
    }
  }

  private static void softplus(
      float a, float b, float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdUnary.dSoftplus(load(x, ix + i), a, b), dy, idy + i, dx, idx + i);
    }
  }

  private static void huber(
      float a, float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdUnary.clamp(load(x, ix + i), -a, a), dy, idy + i, dx, idx + i);
    }
  }

  private static void smoothL1(
      float a, float[] x, int ix, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      store(SimdUnary.dSmoothL1(load(x, ix + i), a), dy, idy + i, dx, idx + i);
    }
  }

  /// dx = dy · slope for one vector.
  private static void store(FloatVector slope, float[] dy, int idy, float[] dx, int idx) {
    load(dy, idy).mul(slope).intoArray(dx, idx);
  }
}
