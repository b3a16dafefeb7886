package vexel.distill.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.data.Annotation;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Similarity3;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

class SceneAugmentationTest {
  private static final Offset<Double> TIGHT = within(1e-9);

  private static Box box(Rng rng) {
    return new Box(
        new Vec3(rng.normal(0), rng.normal(1), rng.normal(2)).times(20),
        new Vec3(1 + 4 * rng.uniform(3), 1 + rng.uniform(4), 1 + rng.uniform(5)),
        7 * rng.uniform(6) - 3.5,
        new Vec3(rng.normal(7), rng.normal(8), 0));
  }

  /// A point around the box, about as often in it as not.
  private static Vec3 near(Box box, Rng rng) {
    Vec3 d = new Vec3(rng.uniform(0) - 0.5, rng.uniform(1) - 0.5, rng.uniform(2) - 0.5);
    return box.centre().plus(new Vec3(d.x() * 5, d.y() * 5, d.z() * 2.5));
  }

  private static void close(Vec3 a, Vec3 b) {
    assertThat(a.minus(b).norm()).isLessThan(1e-9);
  }

  @Test
  void pointsStayInTheirBoxes() {
    int inside = 0;
    for (int i = 0; i < 400; i++) {
      Rng rng = Rng.seed(11).at("draw", i);
      SceneMotion motion = SceneAugmentation.UNIDISTILL.draw(rng.at("motion"));
      Box before = box(rng.at("box"));
      Box after = motion.apply(before);
      for (int k = 0; k < 20; k++) {
        Vec3 p = near(before, rng.at("point", k));
        inside += before.contains(p) ? 1 : 0;
        assertThat(after.contains(motion.apply(p))).isEqualTo(before.contains(p));
      }
      List<Vec3> corners = before.corners();
      Box grown =
          new Box(after.centre(), after.size().times(1 + 1e-9), after.yaw(), after.velocity());
      corners.forEach(c -> assertThat(grown.contains(motion.apply(c))).isTrue());
      Vec3 later = before.centre().plus(before.velocity().times(0.5));
      close(
          motion.apply(later).minus(after.centre()).times(2), // velocity is a difference
          after.velocity());
    }
    assertThat(inside).isBetween(400, 7000);
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, 0.5", // ψ + θ
    "true, false, 2.6415926536", // π − (ψ + θ)
    "false, true, -0.5", // −(ψ + θ)
    "true, true, -2.6415926536"
  })
  void headingsFollowTheRules(boolean flipX, boolean flipY, double yaw) {
    SceneMotion motion =
        new SceneMotion(new Similarity3(0.3, flipX, flipY, 1.1), new Vec3(1, 2, 3));
    Box moved = motion.apply(new Box(Vec3.ZERO, new Vec3(4, 2, 1), 0.2, new Vec3(10, 0, 0)));
    assertThat(moved.yaw()).isCloseTo(yaw, within(1e-9));
    close(moved.centre(), new Vec3(1, 2, 3));
    close(moved.size(), new Vec3(4.4, 2.2, 1.1));
    assertThat(moved.velocity().norm()).isCloseTo(11, TIGHT);
    Vec3 unknown = new Vec3(Double.NaN, Double.NaN, 0);
    Box still = new Box(Vec3.ZERO, new Vec3(1, 1, 1), 0, unknown);
    assertThat(motion.apply(still).velocity().x()).isNaN();
  }

  /// p' = F (s R p + t), multiplied out.
  @Test
  void theMatrixIsFlipAfterShiftAfterScaleAfterTurn() {
    for (int i = 0; i < 50; i++) {
      Rng rng = Rng.seed(12).at("draw", i);
      SceneMotion motion = SceneAugmentation.UNIDISTILL.draw(rng);
      double angle = StrictMath.toRadians((2 * rng.uniform(0) - 1) * 45);
      double s = 0.9 + 0.2 * rng.uniform(1);
      Vec3 p = new Vec3(rng.normal(10), rng.normal(11), rng.normal(12)).times(30);
      double x = s * (StrictMath.cos(angle) * p.x() - StrictMath.sin(angle) * p.y());
      double y = s * (StrictMath.sin(angle) * p.x() + StrictMath.cos(angle) * p.y());
      x = (x + 0.5 * rng.normal(2)) * (rng.uniform(5) < 0.5 ? -1 : 1);
      y = (y + 0.5 * rng.normal(3)) * (rng.uniform(6) < 0.5 ? -1 : 1);
      Vec3 want = new Vec3(x, y, s * p.z() + 0.5 * rng.normal(4));
      close(motion.apply(p), want);
      double[] m = motion.matrix();
      close(
          new Vec3(
              m[0] * p.x() + m[1] * p.y() + m[2] * p.z() + m[3],
              m[4] * p.x() + m[5] * p.y() + m[6] * p.z() + m[7],
              m[8] * p.x() + m[9] * p.y() + m[10] * p.z() + m[11]),
          want);
      assertThat(m).endsWith(0, 0, 0, 1);
    }
  }

  @Test
  void drawsCoverWhatIsPublished() {
    int flips = 0;
    double squares = 0;
    double most = 0;
    for (int i = 0; i < 4000; i++) {
      SceneMotion m = SceneAugmentation.UNIDISTILL.draw(Rng.seed(13).at("draw", i));
      assertThat(m.turned().scale()).isBetween(0.9, 1.1);
      Vec3 x = m.turned().apply(new Vec3(1, 0, 0));
      flips += x.x() < 0 ? 1 : 0; // a turn of 45° at most cannot
      most = StrictMath.max(most, StrictMath.abs(StrictMath.atan2(x.y(), StrictMath.abs(x.x()))));
      squares += m.shift().dot(m.shift()) / 3;
    }
    assertThat(flips / 4000.0).isCloseTo(0.5, within(0.03));
    assertThat(StrictMath.toDegrees(most)).isBetween(44.5, 45.0);
    assertThat(StrictMath.sqrt(squares / 4000)).isCloseTo(0.5, within(0.01));
    assertThatThrownBy(() -> new SceneAugmentation(45, 1.1, 0.9, 0.5, 0.5))
        .hasMessageContaining("must ascend");
  }

  @Test
  void cloudsMoveAndKeepTheirOtherColumns() {
    SceneMotion motion = SceneAugmentation.UNIDISTILL.draw(Rng.seed(14));
    Tensor cloud = Tensor.of(new float[] {1, 2, 3, 99, 0.05f, -4, 5, 6, 7, 0.1f}, 2, 5);
    float[] moved = motion.apply(cloud).toFloats();
    Vec3 first = motion.apply(new Vec3(1, 2, 3));
    assertThat(moved[0]).isEqualTo((float) first.x());
    assertThat(moved[2]).isEqualTo((float) first.z());
    assertThat(new float[] {moved[3], moved[4], moved[8], moved[9]})
        .containsExactly(99, 0.05f, 7, 0.1f);
    assertThat(cloud.toFloats()[0]).as("the given cloud stays").isEqualTo(1);
  }

  @Test
  void annotationsComeIntoTheLidarsFrame() {
    Pose worldFromLidar = Pose.of(Quaternion.yaw(0.7), new Vec3(100, 50, 2));
    Pose worldFromBox = Pose.of(Quaternion.yaw(1.0), new Vec3(110, 45, 1));
    Annotation annotation =
        new Annotation(
            "a",
            "i",
            "vehicle.car",
            "",
            4,
            worldFromBox,
            new Vec3(4, 2, 1.5),
            new Vec3(3, 1, 0),
            5,
            0);
    Box box = annotation.in(worldFromLidar.inverse());
    assertThat(box.yaw()).isCloseTo(0.3, TIGHT);
    assertThat(box.velocity().norm()).isCloseTo(StrictMath.sqrt(10), TIGHT);
    for (int k = 0; k < 200; k++) {
      Vec3 p = near(box, Rng.seed(15).at("p", k));
      assertThat(box.contains(p)).isEqualTo(annotation.contains(worldFromLidar.apply(p)));
    }
  }
}
