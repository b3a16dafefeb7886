package vexel.distill.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PoseTest {
  private static void assertNear(Vec3 got, double x, double y, double z) {
    assertThat(got.minus(new Vec3(x, y, z)).norm()).as("%s", got).isLessThan(1e-12);
  }

  @Test
  void quarterTurnAboutZ() {
    Pose p = Pose.of(Quaternion.yaw(StrictMath.PI / 2), new Vec3(10, 0, 1));
    assertNear(p.apply(new Vec3(1, 2, 3)), 8, 1, 4);
    assertNear(p.inverse().apply(new Vec3(8, 1, 4)), 1, 2, 3);
    assertThat(p.yaw()).isCloseTo(StrictMath.PI / 2, within(1e-15));
    assertNear(p.rotate(new Vec3(1, 0, 0)), 0, 1, 0);
    assertThat(p.translation()).isEqualTo(new Vec3(10, 0, 1));
  }

  @Test
  void compositionIsRightToLeft() {
    Pose turn = Pose.of(Quaternion.yaw(StrictMath.PI / 2), Vec3.ZERO);
    Pose step = Pose.of(Quaternion.IDENTITY, new Vec3(1, 0, 0));
    assertNear(turn.after(step).apply(Vec3.ZERO), 0, 1, 0);
    assertNear(step.after(turn).apply(Vec3.ZERO), 1, 0, 0);
  }

  @Test
  void quaternionsComposeLikeTheirMatrices() {
    Quaternion a = new Quaternion(0.3, -0.4, 0.8, 0.1);
    Quaternion b = new Quaternion(-0.9, 0.2, 0.05, 0.7);
    Pose ab = Pose.of(a.after(b), Vec3.ZERO);
    Pose product = Pose.of(a, Vec3.ZERO).after(Pose.of(b, Vec3.ZERO));
    for (int i = 0; i < 12; i++) {
      assertThat(ab.toArray()[i]).isCloseTo(product.toArray()[i], within(1e-14));
    }
    Pose back = Pose.of(a.inverse(), Vec3.ZERO).after(Pose.of(a, Vec3.ZERO));
    assertThat(back.at(1, 1)).isCloseTo(1, within(1e-14));
    assertThat(Quaternion.yaw(-2.5).yaw()).isCloseTo(-2.5, within(1e-14));
  }

  @Test
  void matricesOfThreeSizesAreRead() {
    Pose a = Pose.of(new double[] {0, -1, 0, 1, 0, 0, 0, 0, 1});
    Pose b = Pose.of(new double[] {0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0});
    Pose c = Pose.of(new double[] {0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1});
    assertThat(a).isEqualTo(b).isEqualTo(c).hasSameHashCodeAs(c);
  }

  @Test
  void resizedCameraScalesItsPixels() {
    Camera c = Camera.pinhole(100, 120, 80, 60, 120, 160).resized(60, 40);
    Vec3 h = c.homogeneous(new Vec3(0.1, -0.2, 2));
    assertThat(h.x() / h.z()).isCloseTo((100 * 0.05 + 80) / 4, within(1e-12));
    assertThat(h.y() / h.z()).isCloseTo((120 * -0.1 + 60) / 2, within(1e-12));
  }

  @Test
  void rotationGivesTheQuaternionBack() {
    double[][] cases = {
      {1, 0, 0, 0},
      {0, 1, 0, 0},
      {0, 0, 1, 0},
      {0, 0, 0, 1},
      {0.5, -0.5, 0.5, -0.5},
      {0.1, 0.9, -0.3, 0.2},
      {0.1, 0.2, 0.9, -0.3},
      {0.1, -0.3, 0.2, 0.9},
      {0.9, 0.1, 0.2, 0.3}
    };
    for (double[] c : cases) {
      Quaternion q = new Quaternion(c[0], c[1], c[2], c[3]);
      Quaternion r = Pose.of(q, Vec3.ZERO).rotation();
      double dot = q.w() * r.w() + q.x() * r.x() + q.y() * r.y() + q.z() * r.z();
      assertThat(dot).as("%s", q).isCloseTo(1, within(1e-14));
    }
  }
}
