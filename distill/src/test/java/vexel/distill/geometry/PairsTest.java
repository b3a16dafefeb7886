package vexel.distill.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.tensor.Rng;

/// Hand-computed pinhole cases: focal length 8 px (exact in binary), principal point (8, 6), image
/// 12×16.
class PairsTest {
  private static final Camera CAMERA = Camera.pinhole(8, 8, 8, 6, 12, 16);

  /// A point that projects to (u, v) at depth d of the camera at the origin.
  private static float[] at(double u, double v, double d) {
    return new float[] {(float) ((u - 8) / 8 * d), (float) ((v - 6) / 8 * d), (float) d, 0.5f};
  }

  private static Pairs project(float[] points, PairRule rule) {
    return Pairs.project(points, 4, Pose.IDENTITY, CAMERA, rule);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 6, 2, true", // centre
    "8, 6, 1, false", // depth must exceed 1 m
    "8, 6, 1.001, true",
    "8, 6, 0.5, false",
    "8, 6, -4, false", // behind the camera
    "0, 6, 4, false", // on the left border
    "0.25, 6, 4, true",
    "15, 6, 4, false", // on W − 1
    "14.5, 6, 4, true",
    "8, 0, 4, false", // on the upper border
    "8, 11, 4, false", // on H − 1
    "8, 10.5, 4, true",
    "15.5, 6, 4, false", // between W − 1 and W
    "-1, 6, 4, false",
    "8, 13, 4, false",
  })
  void strictRule(double u, double v, double d, boolean kept) {
    assertThat(project(at(u, v, d), PairRule.SPEC).size()).isEqualTo(kept ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 6, 0.5, true",
    "8, 6, 0.0999, false",
    "0, 0, 4, true",
    "15.5, 11.5, 4, true",
    "16, 6, 4, false",
    "8, 12, 4, false"
  })
  void halfOpenRule(double u, double v, double d, boolean kept) {
    assertThat(project(at(u, v, d), PairRule.HALF_PIXEL).size()).isEqualTo(kept ? 1 : 0);
  }

  @Test
  void pixelsAreRowThenColumnByFloorOrNearest() {
    Pairs floor = project(at(9.75, 3.5, 4), PairRule.SPEC);
    assertThat(floor.row(0)).isEqualTo(3);
    assertThat(floor.col(0)).isEqualTo(9);
    assertThat(floor.u(0)).isCloseTo(9.75, within(1e-6));
    assertThat(floor.depth(0)).isEqualTo(4);
    Pairs nearest = project(at(9.75, 3.5, 4), PairRule.SLIDR);
    assertThat(nearest.row(0)).isEqualTo(4); // 3.5 to even
    assertThat(nearest.col(0)).isEqualTo(10);
  }

  @Test
  void resizingFollowsTheRule() {
    Pairs small = project(at(9.75, 3.5, 4), PairRule.SPEC).resized(6, 4);
    assertThat(small.row(0)).isEqualTo(1); // ⌊3·6/12⌋
    assertThat(small.col(0)).isEqualTo(2); // ⌊9·4/16⌋
    assertThat(small.u(0)).isCloseTo(9.75 / 4, within(1e-6));
    Pairs rounded = project(at(14.6, 3.5, 4), PairRule.SLIDR).resized(6, 4);
    assertThat(rounded.col(0)).isEqualTo(3); // 15·4/16 = 3.75 rounds to 4, clipped
  }

  @Test
  void depthMayBeMeasuredInTheLidarFrame() {
    Pose cameraFromLidar = // camera looks along LiDAR x: x_cam = −y, y_cam = −z, z_cam = x − 0.5
        Pose.of(new double[] {0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, -0.5});
    float[] near = {1.2f, 0, 0, 0};
    assertThat(Pairs.project(near, 4, cameraFromLidar, CAMERA, PairRule.SPEC).size()).isZero();
    assertThat(Pairs.project(near, 4, cameraFromLidar, CAMERA, PairRule.SEMANTIC_KITTI).size())
        .isEqualTo(1);
  }

  @Test
  void notFinitePointsAreNeverPaired() {
    float[] bad = {
      Float.NaN, 0, 4, 0, 0, Float.NaN, 4, 0, 0, 0, Float.NaN, 0, 0, 0, Float.POSITIVE_INFINITY, 0
    };
    assertThat(project(bad, PairRule.SPEC).size()).isZero();
  }

  @Test
  void zBufferHidesWhatLiesBehind() {
    float[] points = new float[12];
    System.arraycopy(at(8.2, 6.2, 20), 0, points, 0, 4);
    System.arraycopy(at(8.6, 6.6, 5), 0, points, 4, 4);
    System.arraycopy(at(8.9, 6.1, 5.4), 0, points, 8, 4);
    assertThat(project(points, PairRule.SPEC).points()).containsExactly(0, 1, 2);
    PairRule hidden = PairRule.SPEC.with(new PairRule.ZBuffer(2, 0.1));
    assertThat(project(points, hidden).points()).containsExactly(1, 2);
  }

  @Test
  void samplesAndReindexesInPointOrder() {
    float[] points = new float[40];
    for (int i = 0; i < 10; i++) {
      System.arraycopy(at(3 + i, 6, 4 + i), 0, points, 4 * i, 4);
    }
    Pairs all = project(points, PairRule.SPEC);
    assertThat(all.size()).isEqualTo(10);
    Pairs some = all.sample(4, Rng.seed(3).at("pairs"));
    assertThat(some.points()).hasSize(4).isSorted().doesNotHaveDuplicates();
    assertThat(all.sample(0, Rng.seed(3)).size()).isEqualTo(10);
    int[] newIndex = IntStream.range(0, 10).map(i -> i % 2 == 0 ? i / 2 : -1).toArray();
    Pairs even = all.reindexed(newIndex);
    assertThat(even.points()).containsExactly(0, 1, 2, 3, 4);
    assertThat(even.depth(4)).isCloseTo(12, within(1e-5));
    assertThat(all.points()).hasSize(10);
  }

  @Test
  void croppingMovesPixelsAndDropsPairsOutside() {
    float[] points = new float[16];
    System.arraycopy(at(9.75, 3.5, 4), 0, points, 0, 4);
    System.arraycopy(at(2.5, 3.5, 4), 0, points, 4, 4); // left of the rectangle
    System.arraycopy(at(7.25, 8.5, 4), 0, points, 8, 4); // below it
    System.arraycopy(at(4.25, 2.25, 4), 0, points, 12, 4); // its upper left pixel
    Pairs cut = project(points, PairRule.SPEC).cropped(2, 4, 6, 8, 12, 24);
    assertThat(cut.points()).containsExactly(0, 3);
    assertThat(cut.height()).isEqualTo(12);
    assertThat(cut.width()).isEqualTo(24);
    assertThat(cut.row(0)).isEqualTo(2); // (3 − 2)·12/6
    assertThat(cut.col(0)).isEqualTo(15); // (9 − 4)·24/8
    assertThat(cut.u(0)).isCloseTo((9.75 - 4) * 3, within(1e-5));
    assertThat(cut.v(0)).isCloseTo((3.5 - 2) * 2, within(1e-5));
    assertThat(cut.row(1)).isZero();
    assertThat(cut.col(1)).isZero();
  }

  /// SLidR rounds after cutting: half a new pixel around the rectangle belongs to it.
  @Test
  void croppingRoundsAsSlidrDoes() {
    float[] points = new float[8];
    System.arraycopy(at(3, 3, 4), 0, points, 0, 4); // one pixel left of the rectangle
    System.arraycopy(at(11, 3, 4), 0, points, 4, 4); // its last column
    Pairs small = project(points, PairRule.SLIDR).cropped(0, 4, 12, 8, 12, 3);
    assertThat(small.points()).containsExactly(0); // −3/8 → 0; 21/8 → 3 is outside
    assertThat(small.col(0)).isZero();
  }

  @Test
  void theWholeImageIsCroppedAsItIsResized() {
    Pairs one = project(at(9.75, 3.5, 4), PairRule.SPEC);
    Pairs cut = one.cropped(0, 0, 12, 16, 6, 4);
    Pairs resized = one.resized(6, 4);
    assertThat(cut.row(0)).isEqualTo(resized.row(0));
    assertThat(cut.col(0)).isEqualTo(resized.col(0));
    assertThat(cut.u(0)).isEqualTo(resized.u(0));
  }

  @Test
  void flippingTwiceIsNothing() {
    Pairs one = project(at(9.75, 3.5, 4), PairRule.SPEC);
    Pairs flipped = one.flipped();
    assertThat(flipped.col(0)).isEqualTo(6); // 15 − 9
    assertThat(flipped.row(0)).isEqualTo(3);
    assertThat(flipped.u(0)).isCloseTo(6.25, within(1e-5)); // in pixel 6
    assertThat(flipped.flipped().col(0)).isEqualTo(9);
    assertThat(one.col(0)).isEqualTo(9);
  }

  @Test
  void cropsOutsideTheImageAreRefused() {
    Pairs one = project(at(9.75, 3.5, 4), PairRule.SPEC);
    assertThatThrownBy(() -> one.cropped(1, 0, 12, 16, 6, 4)).hasMessageContaining("row 1");
    assertThatThrownBy(() -> one.cropped(0, 0, 0, 16, 6, 4)).hasMessageContaining("0x16");
  }

  @Test
  void badCalibrationIsRefused() {
    assertThatThrownBy(() -> Camera.pinhole(0, 10, 8, 6, 12, 16))
        .isInstanceOf(CalibrationException.class)
        .hasMessageContaining("singular");
    assertThatThrownBy(() -> Camera.of(new double[] {1, 2, 3}, 12, 16))
        .hasMessageContaining("3 numbers");
    assertThatThrownBy(() -> Camera.pinhole(Double.NaN, 10, 8, 6, 12, 16))
        .hasMessageContaining("row 0 column 0 is NaN");
    assertThatThrownBy(() -> Camera.pinhole(10, 10, 8, 6, 0, 16)).hasMessageContaining("0x16");
    assertThatThrownBy(() -> Pose.of(new double[9])).hasMessageContaining("not a rotation");
    assertThatThrownBy(() -> Pose.of(new double[] {1, 0, 0, 0, 1, 0, 0, 0, -1}))
        .hasMessageContaining("reflection");
    assertThatThrownBy(() -> new Quaternion(0, 0, 0, 0)).hasMessageContaining("norm");
  }
}
