package vexel.distill.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The normaliser of the von Mises-Fisher distribution.
class VonMisesFisherTest {
  /// log(ive(ν, x)) + x of SciPy 1.10.
  @ParameterizedTest
  @CsvSource({
    "31, 0.5, -121.06539568082593",
    "31, 5, -49.49247196871996",
    "31, 31, 13.709270677469423",
    "31, 100, 91.98897507970683",
    "31, 700, 695.1188929632415",
    "31, 3000, 2994.9177274123954",
    "31, 20000, 19994.105298344835",
    "0.5, 2, 0.7160024296894689",
    "0, 0.001, 2.4999998440595333e-07",
    "0, 50, 47.1275755018718",
    "127, 10, -286.95966840529",
    "127, 2000, 1991.2487694574636"
  })
  void bessel(double order, double x, double expected) {
    assertThat(VonMisesFisher.logBesselI(order, x))
        .isCloseTo(expected, within(1e-12 * Math.max(1, Math.abs(expected))));
  }

  /// In three dimensions C(κ) = κ / (4π sinh κ).
  @ParameterizedTest
  @CsvSource({"0.01", "1", "20", "300"})
  void threeDimensions(double kappa) {
    double sinh = kappa - StrictMath.log(2) + StrictMath.log1p(-StrictMath.exp(-2 * kappa));
    double expected = StrictMath.log(kappa) - StrictMath.log(4 * StrictMath.PI) - sinh;
    assertThat(VonMisesFisher.logNormaliser(3, kappa)).isCloseTo(expected, within(1e-11));
  }

  /// Without concentration it is one over the area of the sphere, 2 π^{p/2} / Γ(p/2).
  @Test
  void noConcentration() {
    double area = StrictMath.log(2) + 32 * StrictMath.log(StrictMath.PI) - logFactorial(31);
    assertThat(VonMisesFisher.logNormaliser(64, 1e-6)).isCloseTo(-area, within(1e-10));
  }

  private static double logFactorial(int n) {
    double sum = 0;
    for (int i = 2; i <= n; i++) {
      sum += StrictMath.log(i);
    }
    return sum;
  }
}
