package vexel.tensor.internal.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The stated error bounds, over a sample of all float bit patterns (every `STRIDE`-th one),
/// against F64. `-Dstride=1` takes all 2^32.
class F32MathTest {
  private static final int STRIDE = Integer.getInteger("stride", 4099);

  @FunctionalInterface
  interface FloatFunction {
    float apply(float x);
  }

  /// A function, its F64 value, the interval the bound holds on, and the bound in ulp.
  record Case(
      String name, FloatFunction f, DoubleUnaryOperator exact, float lo, float hi, double ulps) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> functions() {
    float inf = Float.POSITIVE_INFINITY;
    return Stream.of(
        new Case("exp", F32Math::exp, StrictMath::exp, -inf, inf, 1.05),
        new Case("log", F32Math::log, StrictMath::log, -inf, inf, 1),
        new Case("log1p", F32Math::log1p, StrictMath::log1p, -0.5f, inf, 2),
        new Case("tanh", F32Math::tanh, StrictMath::tanh, -inf, inf, 2),
        new Case("sigmoid", F32Math::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), -inf, inf, 2.5),
        new Case("erf", F32Math::erf, Erf::erf, -inf, inf, 1.5),
        new Case("sin", F32Math::sin, StrictMath::sin, -inf, inf, 2),
        new Case("cos", F32Math::cos, StrictMath::cos, -inf, inf, 2));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void errorIsWithinTheStatedBound(Case c) {
    double worst = 0;
    float where = 0;
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
      float x = Float.intBitsToFloat((int) bits);
      if (!(x >= c.lo && x <= c.hi)) {
        continue;
      }
      double error = ulps(c.f.apply(x), c.exact.applyAsDouble(x));
      if (error > worst) {
        worst = error;
        where = x;
      }
    }
    System.out.printf("%-8s %.3f ulp at %s%n", c.name, worst, where);
    assertThat(worst).as("%s at %s", c.name, where).isLessThanOrEqualTo(c.ulps);
  }

  /// Error in units of the last place of the exact value; 0 if both are NaN, infinite, or below the
  /// normal numbers.
  private static double ulps(float got, double want) {
    if (Double.isNaN(want) || Math.abs(want) > Float.MAX_VALUE) {
      return Float.isNaN(got) == Double.isNaN(want) && (Double.isNaN(want) || got == (float) want)
          ? 0
          : Double.POSITIVE_INFINITY;
    }
    if (Math.abs(want) < Float.MIN_NORMAL && Math.abs(got) <= Float.MIN_NORMAL) {
      return 0;
    }
    return Math.abs(got - want) / Math.ulp((float) want);
  }

  @Test
  void specialValues() {
    float inf = Float.POSITIVE_INFINITY;
    float[][] table = {
      {F32Math.exp(-inf), 0},
      {F32Math.exp(0), 1},
      {F32Math.exp(-0f), 1},
      {F32Math.exp(89), inf},
      {F32Math.log(1), 0},
      {F32Math.log(-1), Float.NaN},
      {F32Math.log(-0f), -inf},
      {F32Math.log1p(-0f), 0},
      {F32Math.log1p(-1), -inf},
      {F32Math.log1p(inf), inf},
      {F32Math.tanh(-0f), -0f},
      {F32Math.tanh(-20), -1},
      {F32Math.erf(-0f), -0f},
      {F32Math.erf(inf), 1},
      {F32Math.sigmoid(-inf), 0},
      {F32Math.sin(-0f), -0f},
      {F32Math.sin(inf), Float.NaN},
      {F32Math.cos(0), 1},
      {F32Math.pow(0, 0), 1},
      {F32Math.pow(0, 0.5f), 0},
      {F32Math.pow(0, -0.5f), inf},
      {F32Math.pow(-2, 3), -8},
      {F32Math.pow(-2, -1), -0.5f},
      {F32Math.pow(-2, 0.5f), Float.NaN},
      {F32Math.pow(1, 0.3f), 1},
    };
    for (int i = 0; i < table.length; i++) {
      assertThat(Float.floatToIntBits(table[i][0]))
          .as("row %d", i)
          .isEqualTo(Float.floatToIntBits(table[i][1]));
    }
  }

  @Test
  void powersAreWithinTheStatedBound() {
    for (float a : List.of(2f, 3f, 5f, -1f, -2f, 0.5f, -0.5f, 0.1f, 2.2f, 0.999f)) {
      for (float x = 1e-3f; x < 1e3f; x *= 1.013f) {
        double want = StrictMath.pow(x, a);
        double bound =
            F32Math.isPower(a)
                ? 2 * Math.abs(a) * 0x1p-24
                : (Math.abs(a * StrictMath.log(x)) + 2) * 0x1p-23;
        assertThat(Math.abs(F32Math.pow(x, a) - want))
            .as("%s^%s", x, a)
            .isLessThanOrEqualTo(want * bound);
      }
    }
  }
}
