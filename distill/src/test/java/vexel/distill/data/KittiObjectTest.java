package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Vec3;

class KittiObjectTest {
  @TempDir Path root;

  private void official() throws IOException {
    Path training = root.resolve("training");
    TinyKitti.image(training.resolve("image_2/000007.png"), 12, 16);
    TinyKitti.sweep(training.resolve("velodyne/000007.bin"), 4);
    Files.createDirectories(training.resolve("calib"));
    Files.writeString(
        training.resolve("calib/000007.txt"),
        """
        P2: 8 0 8 0 0 8 6 0 0 0 1 0
        R0_rect: 1 0 0 0 1 0 0 0 1
        Tr_velo_to_cam: 0 -1 0 0 0 0 -1 0 1 0 0 0
        """);
    Files.createDirectories(training.resolve("label_2"));
    // a car 4 m long and 2 m wide, bottom 0.5 m below the LiDAR, 4 m ahead, driving ahead (ry =
    // −π/2)
    Files.writeString(
        training.resolve("label_2/000007.txt"),
        """
        Car 0.00 0 1.85 1 2 3 4 1.50 2.00 4.00 0.00 0.50 4.00 -1.5707963
        DontCare -1 -1 -10 503 169 590 190 -1 -1 -1 -1000 -1000 -1000 -10
        """);
  }

  @Test
  void officialLayout() throws IOException {
    official();
    KittiObject source = KittiObject.open(root);
    assertThat(DataFormat.of(root)).isEqualTo(DataFormat.KITTI_OBJECT);
    Frame frame = source.frame(0);
    assertThat(frame.pairs(PairRule.SPEC).getFirst().size()).isEqualTo(1);
    Annotation car = frame.boxes().getFirst();
    assertThat(frame.boxes()).hasSize(1);
    assertThat(car.size()).isEqualTo(new Vec3(4, 2, 1.5));
    assertThat(car.worldFromBox().yaw()).isBetween(-1e-6, 1e-6); // ahead is the LiDAR's x
    assertThat(car.worldFromBox().translation().minus(new Vec3(4, 0, 0.25)).norm())
        .isLessThan(1e-6);
    assertThat(car.contains(new Vec3(5.99, 0.99, 0.99))).isTrue();
    assertThat(car.contains(new Vec3(6.01, 0, 0))).isFalse();
    assertThat(car.contains(new Vec3(4, 1.01, 0))).isFalse();
    Files.writeString(root.resolve("training/label_2/000007.txt"), "Car 0.00 0 1.85 1\n");
    assertThatThrownBy(() -> source.frame(0)).hasMessageContaining("line 1: is no KITTI label");
    Files.delete(root.resolve("training/calib/000007.txt"));
    KittiObject uncalibrated = KittiObject.open(root); // one bad frame leaves the rest usable
    assertThatThrownBy(() -> uncalibrated.frame(0)).hasMessageContaining("does not exist");
    assertThatThrownBy(() -> KittiObject.open(root.resolve("training/image_2")))
        .hasMessageContaining("layout");
  }

  /// Recorded frames with a class per point, made from the same boxes: 0 background, 1 car, van,
  /// truck or tram, 2 pedestrian, 3 cyclist, 4 other.
  @Test
  void recordedBoxesHoldTheLabelledPoints() throws IOException {
    Path folder = RecordedData.require("kitti_object");
    KittiObject source = KittiObject.open(folder);
    assertThat(source.size()).isEqualTo(4);
    assertThat(DataCheck.DEFAULT.run(source, null, Progress.SILENT).problems()).isEmpty();
    for (int f = 0; f < source.size(); f++) {
      Frame frame = source.frame(f);
      byte[] label = Files.readAllBytes(folder.resolve(frame.entry().token() + ".boxlabel.u8"));
      int differ = 0;
      for (int i = 0; i < label.length; i++) {
        PointCloud p = frame.points();
        Vec3 point = new Vec3(p.x(i), p.y(i), p.z(i));
        boolean inside = frame.boxes().stream().anyMatch(b -> b.contains(point));
        differ += inside == (label[i] != 0) ? 0 : 1;
      }
      assertThat(differ).as(frame.entry().token()).isLessThanOrEqualTo(label.length / 2000);
    }
    assertThat(source.frame(0).boxes().stream().map(Annotation::category))
        .isEqualTo(List.of("Truck", "Car", "Cyclist"));
  }
}
