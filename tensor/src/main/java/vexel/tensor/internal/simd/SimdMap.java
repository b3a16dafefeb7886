package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.all;
import static vexel.tensor.internal.simd.Width.load;

import jdk.incubator.vector.FloatVector;
import vexel.tensor.internal.reference.F32Element;
import vexel.tensor.spi.Unary;

/// y = f(x), one loop for each f: a loop over a function that is not known at compile time would
/// call it for every vector, ten times slower.
final class SimdMap {
  private SimdMap() {}

  /// y_i = f(x_i; a, b) for `n` elements from `ix` and `iy`.
  static void map(Unary f, float a, float b, float[] x, int ix, float[] y, int iy, int n) {
    int m = Width.whole(n);
    switch (f) {
      case NEG -> neg(x, ix, y, iy, m);
      case ABS -> abs(x, ix, y, iy, m);
      case SIGN -> sign(x, ix, y, iy, m);
      case SQUARE -> square(x, ix, y, iy, m);
      case SQRT -> sqrt(x, ix, y, iy, m);
      case RSQRT -> rsqrt(x, ix, y, iy, m);
      case RECIPROCAL -> reciprocal(x, ix, y, iy, m);
      case EXP -> exp(x, ix, y, iy, m);
      case LOG -> log(x, ix, y, iy, m);
      case LOG1P -> log1p(x, ix, y, iy, m);
      case SIN -> sin(x, ix, y, iy, m);
      case COS -> cos(x, ix, y, iy, m);
      case TANH -> tanh(x, ix, y, iy, m);
      case SIGMOID -> sigmoid(x, ix, y, iy, m);
      case ERF -> erf(x, ix, y, iy, m);
      case ADD -> add(a, x, ix, y, iy, m);
      case MUL -> mul(a, x, ix, y, iy, m);
      case POW -> pow(a, x, ix, y, iy, m);
      case CLAMP -> clamp(a, b, x, ix, y, iy, m);
      case STEP -> step(a, x, ix, y, iy, m);
      case RELU -> relu(x, ix, y, iy, m);
      case LEAKY_RELU -> leakyRelu(a, x, ix, y, iy, m);
      case GELU -> gelu(x, ix, y, iy, m);
      case GELU_TANH -> geluTanh(x, ix, y, iy, m);
      case SILU -> silu(x, ix, y, iy, m);
      case SOFTPLUS -> softplus(a, b, x, ix, y, iy, m);
      case HUBER -> huber(a, x, ix, y, iy, m);
      case SMOOTH_L1 -> smoothL1(a, x, ix, y, iy, m);
    }
    F32Element.map(f, a, b, x, ix + m, y, iy + m, n - m);
  }

  private static void neg(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      load(x, ix + i).neg().intoArray(y, iy + i);
    }
  }

  private static void abs(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      load(x, ix + i).abs().intoArray(y, iy + i);
    }
  }

  private static void sign(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.sign(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void square(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector v = load(x, ix + i);
      v.mul(v).intoArray(y, iy + i);
    }
  }

  private static void sqrt(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      load(x, ix + i).sqrt().intoArray(y, iy + i);
    }
  }

  private static void rsqrt(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.rsqrt(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void reciprocal(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      all(1).div(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void exp(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdMath.exp(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void log(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdMath.log(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void log1p(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdMath.log1p(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void sin(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdMath.sin(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void cos(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdMath.cos(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void tanh(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdMath.tanh(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void sigmoid(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdMath.sigmoid(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void erf(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdMath.erf(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void add(float a, float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      load(x, ix + i).add(a).intoArray(y, iy + i);
    }
  }

  private static void mul(float a, float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      load(x, ix + i).mul(a).intoArray(y, iy + i);
    }
  }

  private static void pow(float a, float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.pow(load(x, ix + i), a).intoArray(y, iy + i);
    }
  }

  private static void clamp(float a, float b, float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.clamp(load(x, ix + i), a, b).intoArray(y, iy + i);
    }
  }

  private static void step(float a, float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.step(load(x, ix + i), a).intoArray(y, iy + i);
    }
  }

  private static void relu(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.relu(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void leakyRelu(float a, float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.leakyRelu(load(x, ix + i), a).intoArray(y, iy + i);
    }
  }

  private static void gelu(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.gelu(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void geluTanh(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.geluTanh(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void silu(float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.silu(load(x, ix + i)).intoArray(y, iy + i);
    }
  }

  private static void softplus(float a, float b, float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.softplus(load(x, ix + i), a, b).intoArray(y, iy + i);
    }
  }

  private static void huber(float a, float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.huber(load(x, ix + i), a).intoArray(y, iy + i);
    }
  }

  private static void smoothL1(float a, float[] x, int ix, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      SimdUnary.smoothL1(load(x, ix + i), a).intoArray(y, iy + i);
    }
  }
}
