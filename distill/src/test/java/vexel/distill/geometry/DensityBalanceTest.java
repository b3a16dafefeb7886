package vexel.distill.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import vexel.distill.DataException;
import vexel.tensor.Rng;

/// Drawing pairs against the density of the scan and the frequency of classes.
class DensityBalanceTest {
  /// Nine points of ten are near, and 19 of 20 belong to class 0.
  private static double[] ranges(int n) {
    Rng rng = Rng.seed(31).at("range");
    double[] range = new double[n];
    Arrays.setAll(range, i -> i % 10 == 0 ? 30 + 20 * rng.uniform(i) : 5 + 4 * rng.uniform(i));
    return range;
  }

  private static int[] labels(int n) {
    int[] label = new int[n];
    Arrays.setAll(label, i -> i % 20 == 1 ? 1 : 0);
    return label;
  }

  /// Bins change the density by the square of their width over the bandwidth.
  @Test
  void theDensityIsTheKernelEstimate() {
    int n = 2000;
    double[] range = ranges(n);
    double mean = Arrays.stream(range).average().orElseThrow();
    double variance = Arrays.stream(range).map(r -> (r - mean) * (r - mean)).sum() / (n - 1);
    double h = 1.06 * StrictMath.sqrt(variance) * StrictMath.pow(n, -0.2);
    double[] density = DensityBalance.density(range);
    for (int i = 0; i < n; i += 100) {
      double exact = 0;
      for (double r : range) {
        double z = (range[i] - r) / h;
        exact += StrictMath.exp(-z * z / 2);
      }
      exact /= n * h * StrictMath.sqrt(2 * StrictMath.PI);
      assertThat(density[i]).isCloseTo(exact, within(0.05 * exact));
    }
  }

  @Test
  void farPointsAndRareClassesAreDrawnMore() {
    int n = 4000;
    int[] label = labels(n);
    int[] drawn = DensityBalance.draw(ranges(n), label, 400, Rng.seed(1));
    assertThat(drawn).hasSize(400).doesNotHaveDuplicates().isSorted();
    double far = Arrays.stream(drawn).filter(i -> i % 10 == 0).count() / 400.0;
    double rare = Arrays.stream(drawn).filter(i -> label[i] == 1).count() / 400.0;
    assertThat(far).isGreaterThan(0.3); // of all points 0.1
    assertThat(rare).isGreaterThan(0.2); // of all points 0.05
  }

  @Test
  void theDrawIsThatOfItsStream() {
    double[] range = ranges(500);
    int[] label = labels(500);
    int[] once = DensityBalance.draw(range, label, 50, Rng.seed(1));
    assertThat(DensityBalance.draw(range, label, 50, Rng.seed(1))).containsExactly(once);
    assertThat(DensityBalance.draw(range, label, 50, Rng.seed(2))).isNotEqualTo(once);
  }

  @Test
  void fewPointsAreAllDrawn() {
    double[] same = {4, 4, 4};
    int[] label = {0, 1, 0};
    assertThat(DensityBalance.draw(same, label, 10, Rng.seed(1))).containsExactly(0, 1, 2);
    assertThat(DensityBalance.draw(new double[0], new int[0], 10, Rng.seed(1))).isEmpty();
  }

  @Test
  void wrongInputsAreRefused() {
    double[] range = {1, Double.NaN};
    int[] two = {0, 0};
    int[] one = {0};
    assertThatThrownBy(() -> DensityBalance.draw(range, two, 1, Rng.seed(1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not finite");
    assertThatThrownBy(() -> DensityBalance.draw(range, one, 1, Rng.seed(1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 ranges and 1 labels");
  }
}
