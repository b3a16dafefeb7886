package vexel.distill.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vexel.distill.geometry.RadiusSearch.Neighbours;
import vexel.distill.geometry.RadiusSearch.Plane;
import vexel.tensor.Rng;

/// Searches against brute force, on clouds whose distances tie and whose points repeat.
class NeighboursTest {
  /// Clouds in which the rule of ties matters, and one in which it does not.
  enum Cloud {
    RANDOM,
    LATTICE,
    DUPLICATES,
    ONE_PLACE,
    FAR_POINT;

    Points points(int n) {
      Rng rng = Rng.seed(11).at(name());
      double[] xyz = new double[3 * n];
      for (int i = 0; i < xyz.length; i++) {
        xyz[i] =
            switch (this) {
              case RANDOM -> 4 * rng.uniform(i) - 2;
              case LATTICE -> 0.25 * rng.index(i, 9) - 1;
              case DUPLICATES -> 4 * rng.uniform(i % 60) - 2;
              case ONE_PLACE -> 1.5;
              case FAR_POINT -> i == 3 ? 1e5 : rng.uniform(i);
            };
      }
      return Points.of(xyz);
    }
  }

  private static List<Integer> nearest(
      Points queries, int q, Points supports, double r2, boolean flat, int cap) {
    return IntStream.range(0, supports.size())
        .boxed()
        .filter(i -> d2(queries, q, supports, i, flat) <= r2)
        .sorted(
            Comparator.<Integer>comparingDouble(i -> d2(queries, q, supports, i, flat))
                .thenComparing(i -> i))
        .limit(cap == 0 ? Integer.MAX_VALUE : cap)
        .toList();
  }

  private static double d2(Points a, int i, Points b, int j, boolean flat) {
    double dx = a.x(i) - b.x(j);
    double dy = a.y(i) - b.y(j);
    double dz = flat ? 0 : a.z(i) - b.z(j);
    return dx * dx + dy * dy + dz * dz;
  }

  @ParameterizedTest
  @EnumSource
  void radiusSearchIsExact(Cloud cloud) {
    Points supports = cloud.points(300);
    Points queries = Points.joined(List.of(Cloud.RANDOM.points(20), cloud.points(20)));
    for (Plane plane : Plane.values()) {
      for (int cap : new int[] {0, 1, 7, 32}) {
        for (double r : new double[] {0.25, 1, 3}) {
          Neighbours found = new RadiusSearch(r, cap, plane).of(queries, supports);
          for (int q = 0; q < queries.size(); q++) {
            List<Integer> want =
                nearest(queries, q, supports, r * r, plane == Plane.GROUND, cap).stream()
                    .sorted()
                    .toList();
            assertThat(IntStream.range(found.start(q), found.start(q + 1)).map(found::support))
                .as("%s cap %d r %s query %d", plane, cap, r, q)
                .containsExactlyElementsOf(want);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nearestNeighboursAreExact(Cloud cloud) {
    Points points = cloud.points(150);
    NearestNeighbours found = NearestNeighbours.of(points, 16);
    for (int i = 0; i < points.size(); i++) {
      int self = i;
      List<Integer> want =
          nearest(points, i, points, Double.POSITIVE_INFINITY, false, 0).stream()
              .filter(j -> j != self)
              .limit(16)
              .toList();
      assertThat(IntStream.range(0, 16).map(j -> found.neighbour(self, j)))
          .as("point %d", i)
          .containsExactlyElementsOf(want);
      for (int j = 0; j < 16; j++) {
        assertThat(found.squaredDistance(i, j))
            .isEqualTo(d2(points, i, points, want.get(j), false));
      }
    }
  }

  @Test
  void theRadiusIsInclusiveAndEmptyCloudsHaveNoNeighbours() {
    Points two = Points.of(new double[] {0, 0, 0, 1, 0, 0});
    RadiusSearch one = RadiusSearch.ALSO;
    assertThat(one.of(two, two).pairs()).isEqualTo(4);
    assertThat(new RadiusSearch(0.999, 0, Plane.SPACE).of(two, two).pairs()).isEqualTo(2);
    Points none = Points.of(new double[0]);
    assertThat(one.of(two, none).pairs()).isZero();
    assertThat(one.of(none, two).queries()).isZero();
    assertThat(NearestNeighbours.of(none, 16).neighbours()).isEmpty();
  }

  @Test
  void badRequestsAreRefused() {
    Points two = Points.of(new double[] {0, 0, 0, 1, 0, 0});
    assertThatThrownBy(() -> NearestNeighbours.of(two, 2)).hasMessageContaining("no 2 others");
    Points nan = Points.of(new double[] {0, 0, 0, 1, Double.NaN, 0});
    assertThatThrownBy(() -> NearestNeighbours.of(nan, 1)).hasMessageContaining("point 1");
    assertThatThrownBy(() -> new RadiusSearch(0, 1, Plane.SPACE)).hasMessageContaining("radius");
    assertThatThrownBy(() -> Points.of(new double[4])).hasMessageContaining("no points of 3");
  }
}
