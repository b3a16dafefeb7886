package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.Pose;

/// Which pixels of an image the edges of boxes cover. The camera looks along the LiDAR's x axis.
class BoxEdgesTest {
  private static final int RED = 0xFF0000;
  private static final Camera CAMERA = Camera.pinhole(50, 50, 60, 40, 80, 120);

  /// x forward, y left, z up → x right, y down, z forward.
  private static final Pose FORWARD = Pose.of(new double[] {0, -1, 0, 0, 0, -1, 1, 0, 0});

  private static RgbImage drawn(Box... boxes) {
    RgbImage image = RgbImage.blank(80, 120);
    BoxEdges.draw(image, CAMERA, FORWARD, List.of(boxes), RED);
    return image;
  }

  private static boolean red(RgbImage image, int row, int col) {
    return image.at(row, col, 0) == 255 && image.at(row, col, 1) == 0;
  }

  private static int count(RgbImage image) {
    int n = 0;
    for (int i = 0; i < 80 * 120; i++) {
      n += red(image, i / 120, i % 120) ? 1 : 0;
    }
    return n;
  }

  /// Rear face 4 m away, front face 6 m away: 2 m span 25 and 16⅔ pixels.
  @Test
  void theFacesAreWhereTheCameraSeesThem() {
    RgbImage image = drawn(Box.of(5, 0, 0, 2, 2, 2, 0));
    assertThat(red(image, 40, 47)).isTrue(); // left of the near face: 60 − 50/4
    assertThat(red(image, 40, 72)).isTrue();
    assertThat(red(image, 27, 60)).isTrue();
    assertThat(red(image, 52, 55)).isTrue();
    assertThat(red(image, 40, 51)).isTrue(); // left of the far face: 60 − 50/6
    assertThat(red(image, 40, 60)).isFalse();
    assertThat(red(image, 20, 60)).isFalse();
  }

  @Test
  void theStrokeOnTheBottomPointsToTheFront() {
    Box left = Box.of(5, 0, 0, 2, 2, 2, Math.PI / 2); // heads to the left
    RgbImage image = drawn(left);
    assertThat(red(image, 50, 55)).isTrue(); // 1 m down at 5 m: 40 + 10
    assertThat(red(image, 50, 65)).isFalse();
    RgbImage right = drawn(Box.of(5, 0, 0, 2, 2, 2, -Math.PI / 2));
    assertThat(red(right, 50, 65)).isTrue();
    assertThat(red(right, 50, 55)).isFalse();
  }

  @Test
  void aBoxAroundTheCameraIsCutAndOneBehindOrFarIsNotDrawn() {
    assertThat(count(drawn(Box.of(0, 0, 0, 8, 2, 2, 0)))).isGreaterThan(20);
    assertThat(count(drawn(Box.of(-5, 0, 0, 2, 2, 2, 0)))).isZero();
    assertThat(count(drawn(Box.of(70, 0, 0, 4, 2, 2, 0)))).isZero();
    assertThat(count(drawn())).isZero();
  }
}
