package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.Progress;
import vexel.distill.geometry.Pose;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;

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
  void absentArchivesAreNoProblem() throws IOException {
    TinyNuScenes.drive(root).write();
    DataReport report = DataCheck.DEFAULT.run(NuScenes.open(root), null, Progress.SILENT);
    assertThat(report.notes()).singleElement().asString().contains("RADAR_FRONT: none of the 4");
  }

  /// Replaces text in one table and expects that the tables no longer hold together.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          scene | "nbr_samples": 2 | "nbr_samples": 3 | nbr_samples of s0 is 1 off the rows of sample.json
          instance | "nbr_annotations": 4 | "nbr_annotations": 2 | nbr_annotations of obj is -2 off
          scene | "log_token": "log" | "log_token": "lug" | row 0, log_token: 'lug' is not in log.json
          scene | "first_sample_token": "s0.0" | "first_sample_token": "" | '' is not in sample.json
          sample | "next": "" | "next": "s7.7" | row 0, next: 's7.7' is not in sample.json
          sample_data | "next": "", | "nexd": "", | row 0, next: is missing
          sample_data | "prev": "" | "prev": "lost" | row 0, prev: 'lost' is not in sample_data.json
          sample_annotation | "visibility_token": "4" | "visibility_token": "5" | '5' is not in visibility.json
          map | ["log"] | ["log", "lug"] | log_tokens: 'lug' is not in log.json
          ego_pose | "q.s1.0" | "p.s1.0" | token: 'p.s1.0' stands twice
          lidarseg | "sd.l.s0.1" | "sd.x" | sample_data_token: 'sd.x' is not in sample_data.json
          """)
  void tablesThatDoNotHoldTogether(String table, String text, String other, String message)
      throws IOException {
    TinyNuScenes.drive(root).write();
    assertThat(NuScenes.open(root).tables().problems()).isEmpty();
    Path file = root.resolve("v1.0-tiny/" + table + ".json");
    String before = Files.readString(file);
    int at = before.indexOf(text);
    assertThat(at).isNotNegative();
    Files.writeString(file, before.substring(0, at) + other + before.substring(at + text.length()));
    assertThat(NuScenes.open(root).tables().problems())
        .anySatisfy(p -> assertThat(p).contains(table + ".json", message));
  }

  @Test
  void allMissingFilesAndTablesAreNamed() throws IOException {
    TinyNuScenes.drive(root).write();
    List<String> gone =
        List.of(
            "samples/CAM_FRONT/s0.0.png",
            "samples/CAM_FRONT/s1.0.png",
            "samples/LIDAR_TOP/s1.1.bin",
            "lidarseg/s0.1.bin",
            "v1.0-tiny/log.json");
    for (String file : gone) {
      Files.delete(root.resolve(file));
    }
    DataReport report = DataCheck.DEFAULT.run(NuScenes.open(root), out, Progress.SILENT);
    String problems = String.join("\n", report.problems());
    gone.forEach(file -> assertThat(problems).contains(file));
    assertThat(report.quarantine().entries().stream().map(Quarantine.Entry::token))
        .containsExactly("s0.0", "s0.1", "s1.0", "s1.1");
    assertThat(Files.readAllLines(out.resolve(Quarantine.FILE))).hasSize(4);
    assertThatThrownBy(
            () -> DataCheck.DEFAULT.stopping().run(NuScenes.open(root), null, Progress.SILENT))
        .isInstanceOf(DataFault.class)
        .hasMessageContaining("s0.0.png");
  }

  /// A source whose reader has forgotten where the vehicle was.
  private record WithoutPoses(FrameSource source) implements FrameSource {
    @Override
    public int size() {
      return source.size();
    }

    @Override
    public FrameEntry entry(int i) {
      return source.entry(i);
    }

    @Override
    public Frame frame(int i) {
      Frame f = source.frame(i);
      List<CameraView> views =
          f.cameras().stream()
              .map(
                  c ->
                      new CameraView(
                          c.channel(),
                          c.token(),
                          c.image(),
                          c.camera(),
                          SensorPoses.rigid(c.poses().cameraFromLidarStandingStill()),
                          c.timestamp()))
              .toList();
      Pose lidar = f.cameras().getFirst().poses().egoFromLidar();
      return new Frame(f.entry(), f.points(), views, f.labels(), lidar, f.boxes());
    }

    @Override
    public Optional<PixelLabels> pixelClasses(CameraView view) {
      return source.pixelClasses(view);
    }

    @Override
    public String manifestHash() {
      return source.manifestHash();
    }
  }

  /// The built-in world holds together to the last point, and a reader that ignores the vehicle's
  /// poses is found out twice over.
  @Test
  void ignoredPosesFailTheCheckOfAWorld() throws IOException {
    World.write(
        root.resolve("world"),
        WorldSettings.of(2, 7)
            .withFrames(2)
            .withImage(126, 224)
            .withCameras(List.of("CAM_FRONT_LEFT", "CAM_BACK_RIGHT", "CAM_FRONT_RIGHT")),
        Progress.SILENT);
    NuScenes world = NuScenes.openWithBoxes(root.resolve("world"));
    DataReport right = DataCheck.DEFAULT.run(world, null, Progress.SILENT);
    assertThat(right.problems()).isEmpty();
    assertThat(right.notes()).isEmpty();
    assertThat(right.boxes().exact()).isEqualTo(right.boxes().boxes()).isGreaterThan(50);
    assertThat(right.pixels().share()).isGreaterThan(PixelAgreement.LEAST);
    assertThat(right.pixels().stillShare()).isLessThan(right.pixels().rawShare() - 0.02);
    DataReport wrong = DataCheck.DEFAULT.run(new WithoutPoses(world), null, Progress.SILENT);
    assertThat(String.join("\n", wrong.problems()))
        .contains("points in boxes differ by", "points away from edges have their pixel's class");
    assertThat(wrong.problems()).hasSize(2);
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
