package vexel.distill.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.tensor.Rng;

/// Overlap of rotated boxes and suppression by it.
class RotatedBoxesTest {
  private static final Box BASE = Box.of(10, -20, 1, 4, 2, 1.5, 0.3);

  private static Box flat(double x, double y, double l, double w, double yaw) {
    return Box.of(x, y, 0, l, w, 1, yaw);
  }

  @ParameterizedTest
  @CsvSource({"0", "3.141592653589793", "6.283185307179586", "-3.141592653589793"})
  void turnedByHalfTurnsABoxIsItself(double turn) {
    Box turned = new Box(BASE.centre(), BASE.size(), BASE.yaw() + turn, BASE.velocity());
    assertThat(RotatedIou.bev(BASE, turned)).isCloseTo(1, within(1e-12));
    assertThat(RotatedIou.volume(BASE, turned)).isCloseTo(1, within(1e-12));
  }

  @Test
  void areasByHand() {
    Box a = flat(0, 0, 4, 2, 0);
    assertThat(RotatedIou.intersection(a, flat(2, 0, 4, 2, 0))).isCloseTo(4, within(1e-12));
    assertThat(RotatedIou.bev(a, flat(2, 0, 4, 2, 0))).isCloseTo(4 / 12.0, within(1e-12));
    assertThat(RotatedIou.intersection(a, flat(0, 0, 4, 2, StrictMath.PI / 2)))
        .isCloseTo(4, within(1e-12));
    // a square and itself turned by 45°: a regular octagon
    double octagon = 8 * (StrictMath.sqrt(2) - 1);
    assertThat(RotatedIou.intersection(flat(0, 0, 2, 2, 0), flat(0, 0, 2, 2, StrictMath.PI / 4)))
        .isCloseTo(octagon, within(1e-12));
    assertThat(RotatedIou.intersection(a, flat(0.5, 0.2, 1, 0.5, 0.7)))
        .isCloseTo(0.5, within(1e-12));
  }

  @Test
  void boxesThatTouchOrHaveNoExtentShareNothing() {
    Box a = flat(0, 0, 4, 2, 0);
    assertThat(RotatedIou.bev(a, flat(4, 0, 4, 2, 0))).isZero();
    assertThat(RotatedIou.bev(a, flat(4, 2, 4, 2, 0))).isZero();
    assertThat(RotatedIou.bev(a, flat(50, 2, 4, 2, 1))).isZero();
    assertThat(RotatedIou.bev(a, flat(0, 0, 0, 0, 0))).isZero();
    assertThat(RotatedIou.bev(flat(0, 0, 0, 0, 0), flat(0, 0, 0, 0, 0))).isZero();
    assertThat(RotatedIou.volume(a, Box.of(0, 0, 1, 4, 2, 1, 0))).isZero();
    assertThat(RotatedIou.volume(a, Box.of(0, 0, 0.5, 4, 2, 1, 0)))
        .isCloseTo(1 / 3.0, within(1e-12));
  }

  /// Against counting points, and the same from both sides.
  @Test
  void areasOfRandomPairs() {
    Rng rng = Rng.seed(6);
    for (int i = 0; i < 40; i++) {
      Rng r = rng.at("pair", i);
      Box a = flat(0, 0, 1 + 3 * r.uniform(0), 1 + 3 * r.uniform(1), 7 * r.uniform(2));
      Box b =
          flat(
              3 * r.uniform(3) - 1.5,
              3 * r.uniform(4) - 1.5,
              1 + 3 * r.uniform(5),
              1 + 3 * r.uniform(6),
              7 * r.uniform(7));
      int inside = 0;
      int side = 300;
      for (int p = 0; p < side * side; p++) {
        int row = p / side;
        Vec3 q = new Vec3((p % side + 0.5) / side * 6 - 3, (row + 0.5) / side * 6 - 3, 0);
        inside += a.contains(q) && b.contains(q) ? 1 : 0;
      }
      assertThat(RotatedIou.intersection(a, b))
          .isCloseTo(inside * 36.0 / (side * side), within(0.05))
          .isCloseTo(RotatedIou.intersection(b, a), within(1e-12));
    }
  }

  @Test
  void suppressionKeepsTheBestAndTiesGoByIndex() {
    List<Box> boxes =
        List.of(
            flat(0, 0, 4, 2, 0), flat(0.1, 0, 4, 2, 0), flat(9, 0, 4, 2, 0), flat(9, 0.1, 4, 2, 0));
    double[] scores = {0.5, 0.5, 0.4, 0.9};
    assertThat(new RotatedNms(0.1, 100, 100).keep(boxes, scores)).containsExactly(3, 0);
    assertThat(new RotatedNms(0.1, 100, 1).keep(boxes, scores)).containsExactly(3);
    assertThat(new RotatedNms(0.1, 1, 100).keep(boxes, scores)).containsExactly(3);
    assertThat(new RotatedNms(1, 100, 100).keep(boxes, scores)).containsExactly(3, 0, 1, 2);
    double half = RotatedIou.bev(boxes.get(0), boxes.get(1));
    assertThat(new RotatedNms(half, 2, 100).keep(boxes.subList(0, 2), new double[] {1, 0.5}))
        .as("an overlap that equals the threshold stays")
        .containsExactly(0, 1);
    assertThat(new RotatedNms(0.1, 100, 100).keep(List.of(), new double[0])).isEmpty();
  }
}
