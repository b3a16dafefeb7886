package vexel.distill.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Similarity3Test {
  @ParameterizedTest
  @CsvSource({
    "0, false, false, 1,   1, 2, 3",
    "90, false, false, 1, -2, 1, 3",
    "90, true, false, 1,   2, 1, 3",
    "90, false, true, 1,  -2, -1, 3",
    "0, true, true, 2,    -2, -4, 6",
    "180, false, false, 0.5, -0.5, -1, 1.5",
  })
  void movesPoints(
      double degrees, boolean flipX, boolean flipY, double s, double x, double y, double z) {
    Similarity3 move = new Similarity3(StrictMath.toRadians(degrees), flipX, flipY, s);
    Vec3 p = move.apply(new Vec3(1, 2, 3));
    assertThat(p.minus(new Vec3(x, y, z)).norm()).isLessThan(1e-12);
    Points moved = Points.of(new double[] {5, 5, 5, 1, 2, 3}).moved(move);
    assertThat(moved.at(1)).isEqualTo(p);
  }

  /// A box's heading goes where the vector along its length goes.
  @ParameterizedTest
  @CsvSource({"0, false, false", "70, true, false", "-130, false, true", "200, true, true"})
  void turnsHeadingsLikeVectors(double degrees, boolean flipX, boolean flipY) {
    Similarity3 move = new Similarity3(StrictMath.toRadians(degrees), flipX, flipY, 1.1);
    for (double yaw = -3; yaw < 3; yaw += 0.7) {
      Vec3 along = move.apply(new Vec3(StrictMath.cos(yaw), StrictMath.sin(yaw), 0));
      assertThat(move.yaw(yaw)).isCloseTo(StrictMath.atan2(along.y(), along.x()), within(1e-12));
    }
  }

  @Test
  void refusesWhatIsNoSimilarity() {
    assertThatThrownBy(() -> new Similarity3(0, false, false, 0)).hasMessageContaining("positive");
    assertThatThrownBy(() -> new Similarity3(Double.NaN, false, false, 1))
        .hasMessageContaining("finite");
  }
}
