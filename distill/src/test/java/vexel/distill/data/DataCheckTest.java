package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;

class DataCheckTest {
  @TempDir Path root;
  @TempDir Path out;

  @Test
  void aSoundDriveHasNoProblems() throws IOException {
    TinyNuScenes.drive(root).write();
    DataReport report = DataCheck.DEFAULT.run(NuScenes.open(root), out, Progress.SILENT);
    assertThat(report.problems()).isEmpty();
    assertThat(report.frames()).isEqualTo(4);
    assertThat(report.scenes()).isEqualTo(2);
    assertThat(report.points()).isEqualTo(8);
    assertThat(report.pairs()).isEqualTo(4);
    assertThat(report.frameGap()).isCloseTo(0.5, within(1e-9));
    assertThat(report.cameras()).hasSize(1);
    assertThat(report.cameras().getFirst().lag()).isCloseTo(0.05, within(1e-9));
    assertThat(report.cameras().getFirst().nearest()).isCloseTo(10, within(1e-9));
    assertThat(report.labels()).containsEntry("car", 4L).containsEntry("manmade", 4L).hasSize(17);
    assertThat(report.page().orElseThrow())
        .content()
        .contains("Problems: 0", "00000-CAM_FRONT.png");
    RgbImage overlay = ImageFile.of(out.resolve("00000-CAM_FRONT.png")).decode();
    int colour = overlay.at(6, 8, 0) << 16 | overlay.at(6, 8, 1) << 8 | overlay.at(6, 8, 2);
    assertThat(colour).isEqualTo(DepthColour.of(10));
  }

  @Test
  void everythingWrongIsListedAndTheRestCounted() throws IOException {
    TinyNuScenes.drive(root).write();
    Files.delete(root.resolve("samples/CAM_FRONT/s0.0.png"));
    Files.write(root.resolve("lidarseg/s0.1.bin"), new byte[7]);
    TinyKitti.floats(root.resolve("samples/LIDAR_TOP/s1.0.bin"), 0, 12, 0, 10, 3);
    Files.write(root.resolve("lidarseg/s1.0.bin"), new byte[1]);
    Path poses = root.resolve("v1.0-tiny/ego_pose.json");
    Files.writeString(
        poses, Files.readString(poses).replace("[100.0, 10.0, 0.0]", "[900.0, 10.0, 0.0]"));
    DataReport report = DataCheck.DEFAULT.run(NuScenes.open(root), null, Progress.SILENT);
    assertThat(report.frames()).isEqualTo(4);
    assertThat(report.page()).isEmpty();
    assertThat(String.join("\n", report.problems()))
        .contains("s0.0.png: file: does not exist")
        .contains("lidarseg/s0.1.bin")
        .contains("frame s1.0, CAM_FRONT: no point projects")
        .contains("frame s1.1: the ego pose leaps 800.1 m in 0.50 s");
  }

  @Test
  void gapsInTimeAreReported() throws IOException {
    TinyKitti.flat(root, 7);
    Files.delete(root.resolve("image_02/0000000006.png"));
    Files.delete(root.resolve("image_02/0000000009.png"));
    DataReport report = DataCheck.DEFAULT.run(KittiRaw.open(root), null, Progress.SILENT);
    assertThat(report.problems()).hasSize(3);
    assertThat(report.problems().get(2)).contains("0000000012: 0.90 s after the frame before");
  }

  @Test
  void formatsAreRecognisedByTheirLayout() throws IOException {
    assertThatThrownBy(() -> DataFormat.of(root)).hasMessageContaining("is none of nuscenes");
    TinyNuScenes.drive(root).write();
    assertThat(DataFormat.of(root)).isEqualTo(DataFormat.NUSCENES);
    assertThat(DataFormat.of(TinyKitti.flat(out, 2))).isEqualTo(DataFormat.KITTI_RAW);
    assertThat(DataFormat.parse("kitti-raw").open(out).size()).isEqualTo(2);
    assertThatThrownBy(() -> DataFormat.parse("waymo")).hasMessageContaining("kitti-raw");
  }
}
