package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.distill.data.MultiSweep.Missing;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

class MultiSweepTest {
  private static PointCloud cloud(float... xyzi) {
    return PointCloud.of(xyzi);
  }

  /// A vehicle drives 2 m ahead along x between sweeps, and turns left by a right angle before the
  /// last.
  private static List<PastSweep> past() {
    return List.of(
        new PastSweep(
            cloud(10, 0, 1, 7, 0, 0, 0, 8), Pose.of(Quaternion.IDENTITY, new Vec3(-2, 0, 0)), 0.05),
        new PastSweep(
            cloud(0, 3, 0, 9),
            Pose.of(Quaternion.yaw(-StrictMath.PI / 2), new Vec3(-4, 0, 0)),
            0.1));
  }

  @Test
  void pastPointsStandWhereTheyWereWithTheirTime() {
    float[] all =
        new MultiSweep(2, Missing.LEAVE_OUT, 54).of(cloud(1, 2, 3, 100), past()).toFloats();
    assertThat(all)
        .containsExactly(
            new float[] {
              1, 2, 3, 100, 0, //
              8, 0, 1, 7, 0.05f, //
              -2, 0, 0, 8, 0.05f, //
              -1, 0, 0, 9, 0.1f
            },
            org.assertj.core.api.Assertions.within(1e-6f));
  }

  @Test
  void theOldestStandsInForThoseThatAreMissing() {
    MultiSweep ten = MultiSweep.UNIDISTILL;
    float[] all = ten.of(cloud(1, 2, 3, 100), past()).toFloats();
    assertThat(all).hasSize(5 * (1 + 2 + 9));
    for (int i = 3; i < 12; i++) {
      assertThat(all[5 * i + 3]).isEqualTo(9);
      assertThat(all[5 * i + 4]).isEqualTo(0.1f);
    }
    float[] alone = ten.of(cloud(1, 2, 3, 100), List.of()).toFloats();
    assertThat(alone).hasSize(55);
    for (int i = 0; i < 11; i++) {
      assertThat(java.util.Arrays.copyOfRange(alone, 5 * i, 5 * i + 5))
          .containsExactly(1, 2, 3, 100, 0);
    }
  }

  @Test
  void noMoreThanWantedAreUsed() {
    assertThat(new MultiSweep(1, Missing.REPEAT, 54).of(cloud(1, 2, 3, 4), past()).dim(0))
        .isEqualTo(3);
    assertThat(new MultiSweep(0, Missing.REPEAT, 54).of(cloud(1, 2, 3, 4), past()).dim(0))
        .isEqualTo(1);
  }

  @Test
  void theRangeIsASquareWithItsBorder() {
    PointCloud key = cloud(54, -54, 99, 1, 54.001f, 0, 0, 2, 0, -54.001f, 0, 3, 0, 0, -99, 4);
    float[] kept = new MultiSweep(0, Missing.LEAVE_OUT, 54).of(key, List.of()).toFloats();
    assertThat(kept).hasSize(10);
    assertThat(new float[] {kept[3], kept[8]}).containsExactly(1, 4);
    PastSweep far =
        new PastSweep(cloud(60, 0, 0, 5), Pose.of(Quaternion.IDENTITY, new Vec3(-20, 0, 0)), 0.5);
    assertThat(MultiSweep.UNIDISTILL.of(cloud(), List.of(far)).dim(0))
        .as("the range is around the key frame's sensor")
        .isEqualTo(10);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> new MultiSweep(-1, Missing.REPEAT, 54))
        .hasMessageContaining("sweeps -1");
    assertThatThrownBy(() -> new MultiSweep(1, Missing.REPEAT, Double.NaN))
        .hasMessageContaining("range NaN");
  }
}
