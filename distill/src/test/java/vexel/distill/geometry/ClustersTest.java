package vexel.distill.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import vexel.tensor.Rng;

class ClustersTest {
  private static final int GROUND = 4000;
  private static final int THING = 200;

  /// A sloping street with noise, a box at (10, 0), a box at (10, 4), and one stray point.
  private static Points street() {
    Rng rng = Rng.seed(3);
    double[] xyz = new double[3 * (GROUND + 2 * THING + 1)];
    for (int i = 0; i < GROUND; i++) {
      put(xyz, i, 40 * rng.uniform(4L * i) - 20, 40 * rng.uniform(4L * i + 1) - 20, 0);
      xyz[3 * i + 2] = 0.05 * xyz[3 * i] - 1.8 + 0.1 * (rng.uniform(4L * i + 2) - 0.5);
    }
    for (int i = 0; i < 2 * THING; i++) {
      Rng mine = rng.at("thing", i);
      double y = i < THING ? 0 : 4;
      put(xyz, GROUND + i, 10 + mine.uniform(0), y + mine.uniform(1), -0.5 + 1.5 * mine.uniform(2));
    }
    put(xyz, GROUND + 2 * THING, -15, 15, 3);
    return Points.of(xyz);
  }

  private static void put(double[] xyz, int i, double x, double y, double z) {
    xyz[3 * i] = x;
    xyz[3 * i + 1] = y;
    xyz[3 * i + 2] = z;
  }

  @Test
  void thingsStandApartAndTheGroundIsNone() {
    int[] cluster = Clusters.RECONSTRUCTION.of(street(), Rng.seed(1));
    assertThat(Arrays.copyOf(cluster, GROUND)).containsOnly(-1);
    assertThat(Arrays.copyOfRange(cluster, GROUND, GROUND + THING)).containsOnly(0);
    assertThat(Arrays.copyOfRange(cluster, GROUND + THING, GROUND + 2 * THING)).containsOnly(1);
    assertThat(cluster[GROUND + 2 * THING]).as("noise").isEqualTo(-1);
  }

  @Test
  void aWallIsNoGround() {
    Rng rng = Rng.seed(2);
    double[] xyz = new double[3 * 300];
    for (int i = 0; i < 300; i++) {
      put(xyz, i, 5, 3 * rng.uniform(2L * i), 3 * rng.uniform(2L * i + 1));
    }
    assertThat(Clusters.RECONSTRUCTION.of(Points.of(xyz), Rng.seed(1))).containsOnly(0);
  }

  @Test
  void fewPointsAreNoise() {
    assertThat(Clusters.RECONSTRUCTION.of(Points.of(new double[0]), Rng.seed(1))).isEmpty();
    assertThat(Clusters.RECONSTRUCTION.of(Points.of(new double[6]), Rng.seed(1))).containsOnly(-1);
  }
}
