package vexel.distill.occupancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.augment.CloudAugmentation;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Similarity3;
import vexel.distill.geometry.Vec3;
import vexel.distill.occupancy.RayQueries.Kind;
import vexel.distill.occupancy.RayQueries.Settings;
import vexel.tensor.Rng;

/// A planar wall n·x = c seen from two sensors before it.
class RayQueriesTest {
  private static final Vec3 NORMAL = new Vec3(0.8, -0.36, 0.48);
  private static final double DISTANCE = 12;
  private static final int N = 900;

  private static Returns wall() {
    Rng rng = Rng.seed(21).at("wall");
    Vec3 side = new Vec3(0.36, 0.8, 0).times(1 / new Vec3(0.36, 0.8, 0).norm());
    Vec3 up = NORMAL.cross(side);
    double[] ends = new double[3 * N];
    double[] origins = new double[3 * N];
    float[] intensity = new float[N];
    for (int i = 0; i < N; i++) {
      Vec3 p =
          NORMAL
              .times(DISTANCE)
              .plus(side.times(20 * rng.uniform(2L * i) - 10))
              .plus(up.times(4 * rng.uniform(2L * i + 1) - 2));
      Vec3 o = i % 3 == 0 ? new Vec3(-2, 1, 0.5) : Vec3.ZERO;
      put(ends, i, p);
      put(origins, i, o);
      intensity[i] = i;
    }
    return Returns.of(Points.of(ends), Points.of(origins), intensity);
  }

  private static void put(double[] xyz, int i, Vec3 p) {
    xyz[3 * i] = p.x();
    xyz[3 * i + 1] = p.y();
    xyz[3 * i + 2] = p.z();
  }

  @Test
  void theWallIsAlwaysOnTheRightSide() {
    Returns wall = wall();
    RayQueries q = RayQueries.draw(wall, Settings.NUSCENES, Rng.seed(1).at("queries"));
    assertThat(q.size()).isEqualTo(682 + 2 * 682 + 2);
    for (int i = 0; i < q.size(); i++) {
      Vec3 s = q.positions().at(i);
      Vec3 p = wall.ends().at(q.source(i));
      Vec3 o = wall.origins().at(q.source(i));
      double behind = NORMAL.dot(s) - DISTANCE;
      assertThat(s.minus(o).cross(p.minus(o)).norm()).as("on its ray").isLessThan(1e-10);
      switch (q.kind(i)) {
        case BEHIND -> {
          assertThat(behind).isGreaterThan(-1e-12);
          assertThat(s.minus(p).norm()).isLessThanOrEqualTo(0.1);
          assertThat(q.label(i)).isEqualTo(1);
          assertThat(q.intensity(i)).isEqualTo(q.source(i));
        }
        case BEFORE -> {
          assertThat(behind).isLessThan(1e-12);
          assertThat(s.minus(p).norm()).isLessThanOrEqualTo(0.1);
          assertThat(q.label(i)).isZero();
          assertThat(q.intensity(i)).isEqualTo(q.source(i));
        }
        case RAY -> {
          assertThat(behind).isLessThan(1e-12);
          assertThat(s.minus(o).dot(p.minus(o))).isNotNegative();
          assertThat(q.label(i)).isZero();
          assertThat(q.intensity(i)).isNaN();
        }
      }
    }
  }

  /// The remainder is behind the surface: 1:2 up to it.
  @ParameterizedTest
  @CsvSource({"2048, 684, 682", "300, 100, 100", "301, 101, 100", "302, 102, 100"})
  void oneThirdIsOccupied(int count, int behind, int others) {
    RayQueries q = RayQueries.draw(wall(), new Settings(count, 0.1), Rng.seed(1));
    assertThat(count(q, Kind.BEHIND)).isEqualTo(behind);
    assertThat(count(q, Kind.BEFORE)).isEqualTo(others);
    assertThat(count(q, Kind.RAY)).isEqualTo(others);
    for (Kind kind : Kind.values()) {
      assertThat(sources(q, kind)).doesNotHaveDuplicates();
    }
    assertThat(sources(q, Kind.BEHIND)).isNotEqualTo(sources(q, Kind.BEFORE));
    assertThat(sources(q, Kind.BEFORE)).isNotEqualTo(sources(q, Kind.RAY));
  }

  private static long count(RayQueries q, Kind kind) {
    return sources(q, kind).length;
  }

  private static int[] sources(RayQueries q, Kind kind) {
    return IntStream.range(0, q.size()).filter(i -> q.kind(i) == kind).map(q::source).toArray();
  }

  @Test
  void fewReturnsGiveFewQueriesAndNoneWithoutDirection() {
    PointCloud cloud = PointCloud.of(new float[] {1, 2, 3, 51, 0, 0, 0, 9, -4, 0, 1, 102});
    Returns returns = Returns.of(cloud, 255);
    RayQueries q = RayQueries.draw(returns, new Settings(30, 0.1), Rng.seed(1));
    assertThat(q.size()).isEqualTo(6);
    assertThat(IntStream.range(0, 6).map(q::source)).containsOnly(0, 2);
    assertThat(returns.intensity(0)).isEqualTo(0.2f);
    assertThatThrownBy(() -> new Settings(2, 0.1)).hasMessageContaining("count 2");
    assertThatThrownBy(() -> Returns.of(returns.ends(), returns.origins(), new float[2]))
        .hasMessageContaining("2 intensities");
  }

  @Test
  void queriesMoveWithTheirReturns() {
    Returns wall = wall();
    RayQueries q = RayQueries.draw(wall, Settings.KITTI, Rng.seed(1));
    for (int d = 0; d < 10; d++) {
      Similarity3 move = CloudAugmentation.SCALR.draw(Rng.seed(9).at("move", d));
      RayQueries moved = q.moved(move);
      Returns ends = wall.moved(move);
      for (int i = 0; i < q.size(); i++) {
        double before = q.positions().at(i).minus(wall.ends().at(q.source(i))).norm();
        double after = moved.positions().at(i).minus(ends.ends().at(q.source(i))).norm();
        assertThat(after).isCloseTo(move.scale() * before, within(1e-12));
      }
      assertThat(IntStream.range(0, q.size()).map(moved::label).sum())
          .isEqualTo((int) Arrays.stream(sources(q, Kind.BEHIND)).count());
    }
  }
}
