package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

class NuScenesTest {
  @TempDir Path root;

  @Test
  void framesInOrderOfSceneAndTime() throws IOException {
    NuScenes source = NuScenes.open(TinyNuScenes.drive(root).write());
    assertThat(source.size()).isEqualTo(4);
    assertThat(source.scenes()).containsExactly("scene-0000", "scene-0001");
    assertThat(source.entry(0).token()).isEqualTo("s0.0");
    assertThat(source.entry(1).token()).isEqualTo("s0.1");
    assertThat(source.problems()).isEmpty();
    assertThat(NuScenes.open(root.resolve("v1.0-tiny")).manifestHash())
        .isEqualTo(source.manifestHash());
    assertThat(NuScenesFolder.recognises(root)).isTrue();
  }

  @Test
  void pointsReachTheImageThroughBothEgoPoses() throws IOException {
    Frame frame = NuScenes.open(TinyNuScenes.drive(root).write()).frame(3);
    assertThat(frame.points().size()).isEqualTo(2);
    assertThat(frame.points().intensity(0)).isEqualTo(200);
    CameraView view = frame.cameras().getFirst();
    assertThat(view.channel()).isEqualTo("CAM_FRONT");
    // 12 m ahead at the sweep; the vehicle drove 1 m, the camera stands 1 m ahead and 1 m up
    Pairs pairs = view.pairs(frame.points(), PairRule.SPEC);
    assertThat(pairs.points()).containsExactly(0);
    assertThat(pairs.depth(0)).isCloseTo(10, within(1e-9));
    assertThat(pairs.u(0)).isCloseTo(8, within(1e-9));
    assertThat(pairs.v(0)).isCloseTo(6, within(1e-9));
    Vec3 still = view.poses().cameraFromLidarStandingStill().apply(new Vec3(0, -12, -1));
    assertThat(still.z()).isCloseTo(11, within(1e-9));
    Vec3 world = frame.worldFromLidar().apply(new Vec3(0, -12, -1));
    assertThat(world.minus(new Vec3(100, 22, 1)).norm()).isLessThan(1e-9);
  }

  @Test
  void labelsAreMappedThroughTheCategories() throws IOException {
    Frame frame = NuScenes.open(TinyNuScenes.drive(root).write()).frame(0);
    assertThat(frame.labels().orElseThrow().toInts()).containsExactly(4, 15);
    assertThat(LidarsegClasses.NAMES.get(15)).isEqualTo("manmade");
    assertThat(LidarsegClasses.ofIndex(30)).isEqualTo(16);
    assertThat(LidarsegClasses.ofIndex(32)).isNegative();
  }

  @Test
  void boxesWithVelocity() throws IOException {
    TinyNuScenes.drive(root).write();
    assertThat(NuScenes.open(root).frame(0).boxes()).isEmpty();
    Frame frame = NuScenes.openWithBoxes(root).frame(1);
    Annotation box = frame.boxes().getFirst();
    assertThat(box.category()).isEqualTo("vehicle.car");
    assertThat(box.detectionClass()).contains("car");
    assertThat(box.attribute()).isEqualTo("vehicle.parked");
    assertThat(box.size()).isEqualTo(new Vec3(4, 2, 1.5));
    assertThat(box.velocity().y()).isCloseTo(20, within(1e-4)); // 10 m in 0.5 s
    assertThat(box.velocity().x()).isZero();
    assertThat(box.visibility()).isEqualTo(4);
    assertThat(box.contains(frame.worldFromLidar().apply(new Vec3(0, -12, -1)))).isTrue();
    assertThat(box.contains(frame.worldFromLidar().apply(new Vec3(0, -14.5, -1)))).isFalse();
  }

  /// The devkit's `box_velocity` with its limit of 1.5 s. Samples of scene 1 here are at 0, 0.5,
  /// 1.5, 3.1, 4.5 and 6.2 s.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          alone               | 0         | 0 | NaN
          first of two        | 0 500     | 0 | 2
          last of two         | 0 500     | 1 | 2
          one side, 1.5 s     | 0 1500    | 0 | 2
          one side, 1.6 s     | 1500 3100 | 0 | NaN
          both sides          | 0 500 1500 | 1 | 2
          both sides, 3.0 s   | 1500 3100 4500 | 1 | 2
          both sides, 3.1 s   | 3100 4500 6200 | 1 | NaN
          """)
  void velocityAsTheDevkitComputesIt(String what, String times, int which, double expected)
      throws IOException {
    TinyNuScenes d = TinyNuScenes.drive(root);
    for (int millis : new int[] {0, 500, 1500, 3100, 4500, 6200}) {
      d.sample("t" + millis, "s1", 1_600_000_000_000_000L + 1000L * millis);
    }
    String[] at = times.trim().split(" ", -1);
    Vec3[] centres = new Vec3[at.length];
    for (int i = 0; i < at.length; i++) {
      centres[i] = new Vec3(2e-3 * Integer.parseInt(at[i]), 5, i);
      at[i] = "t" + at[i];
    }
    d.track("car", at, centres).write();
    FrameSource frames = NuScenes.openWithBoxes(root).ofScenes(List.of("scene-0001"));
    String sample = at[which];
    int frame = 0;
    while (!frames.entry(frame).token().equals(sample)) {
      frame++;
    }
    Vec3 v = frames.frame(frame).boxes().getFirst().velocity();
    if (Double.isNaN(expected)) {
      assertThat(v.x()).as(what).isNaN();
    } else {
      assertThat(v.x()).as(what).isCloseTo(expected, within(1e-5));
      assertThat(v.y()).isZero();
    }
  }

  @Test
  void earlierSweepsNewestFirst() throws IOException {
    TinyNuScenes d = TinyNuScenes.drive(root);
    long begin = 1_500_000_000_000_000L;
    for (int i = 1; i <= 3; i++) { // written out of order of time
      int step = 4 - i;
      Pose ego = Pose.of(Quaternion.yaw(StrictMath.PI / 2), new Vec3(100, 2 * step, 0));
      d.sweep("w" + step, "s0.1", ego, begin + 100_000L * step);
    }
    FrameSource source = NuScenes.open(d.write());
    assertThat(source.sweeps(0, 5)).isEmpty();
    List<PastSweep> past = source.sweeps(1, 3);
    assertThat(past.stream().map(PastSweep::secondsBefore).map(s -> StrictMath.round(10 * s)))
        .containsExactly(2L, 3L, 4L);
    // 10 m along the LiDAR's x, the vehicle's left; the vehicle drove 10 - 6 m ahead since, its own
    // right-hand side of which is the LiDAR's y
    Vec3 p = past.getFirst().keyFromSweep().apply(new Vec3(10, 0, 0));
    assertThat(p.minus(new Vec3(10, 4, 0)).norm()).isLessThan(1e-9);
    assertThat(past.getFirst().points().intensity(0)).isEqualTo(7);
    List<PastSweep> all = source.at(1).sweeps(0, 9); // the first key frame is a sweep too
    assertThat(all).hasSize(4);
    assertThat(all.getLast().secondsBefore()).isCloseTo(0.5, within(1e-9));
    assertThat(all.getLast().points().size()).isEqualTo(2);
    assertThat(source.sweeps(2, 9)).isEmpty(); // another scene
  }

  @Test
  void panopticLabels() throws IOException {
    TinyNuScenes d = TinyNuScenes.drive(root);
    d.row(
        "panoptic",
        "'token': 'p', 'sample_data_token': 'sd.l.s0.0', 'filename': 'panoptic/s0.0.npz'");
    d.write();
    Npz.write(root.resolve("panoptic/s0.0.npz"), "data", 17_042, 28_000);
    NuScenes source = NuScenes.open(root);
    PanopticLabels labels = source.panoptic(0).orElseThrow();
    assertThat(labels.classes().toInts()).containsExactly(4, 15);
    assertThat(labels.objects().at(0)).isEqualTo(42);
    assertThat(labels.objects().at(1)).isZero();
    assertThat(source.at(1).panoptic(0)).isEmpty();
    Files.delete(root.resolve("v1.0-tiny/lidarseg.json")); // then its classes are the frame's
    assertThat(NuScenes.open(root).frame(0).labels().orElseThrow().toInts()).containsExactly(4, 15);
    assertThat(NuScenes.open(root).frame(1).labels()).isEmpty();
  }

  @Test
  void brokenPanopticLabels() throws IOException {
    TinyNuScenes d = TinyNuScenes.drive(root);
    d.row(
        "panoptic",
        "'token': 'p', 'sample_data_token': 'sd.l.s0.0', 'filename': 'panoptic/s0.0.npz'");
    d.write();
    Path file = root.resolve("panoptic/s0.0.npz");
    NuScenes source = NuScenes.open(root);
    assertThatThrownBy(() -> source.panoptic(0)).hasMessageContaining("does not exist");
    Npz.write(file, "data", 17_042);
    assertThatThrownBy(() -> source.panoptic(0)).hasMessageContaining("1 labels for 2 points");
    Npz.write(file, "other", 17_042, 0);
    assertThatThrownBy(() -> source.panoptic(0)).hasMessageContaining("array data: is not in");
    Npz.write(file, "data", 17_042, 40_001);
    assertThatThrownBy(() -> source.panoptic(0)).hasMessageContaining("label of point 1: is 40");
    byte[] whole = Files.readAllBytes(file);
    for (int n = 0; n < whole.length - 30; n += 7) {
      Files.write(file, java.util.Arrays.copyOf(whole, n));
      assertThatThrownBy(() -> source.panoptic(0)).isInstanceOf(DataFault.class);
    }
  }

  @Test
  void splitsOfItsOwnOrTheOfficialOnes() throws IOException {
    TinyNuScenes.drive(root).write();
    NuScenes source = NuScenes.open(root);
    assertThat(source.split("train").size()).isEqualTo(2); // scene-0001 is official training data
    assertThat(source.split("val").size()).isZero();
    assertThatThrownBy(() -> source.split("vall")).hasMessageContaining("known: [train, val, test");
    Files.writeString(
        root.resolve("splits.json"), "{\"teacher\": [\"scene-0000\"], \"val\": [\"scene-0001\"]}");
    assertThat(source.split("teacher").entry(0).scene()).isEqualTo("scene-0000");
    assertThat(source.split("val").size()).isEqualTo(2);
    assertThat(source.at(0, 3).split("val").entry(0).token()).isEqualTo("s1.1");
    assertThat(source.split("teacher").manifestHash())
        .isNotEqualTo(source.split("val").manifestHash());
  }

  @Test
  void pixelLabelsOfTheBuiltInWorld() throws IOException {
    NuScenes source = NuScenes.open(TinyNuScenes.drive(root).write());
    CameraView view = source.frame(0).cameras().getFirst();
    assertThat(source.pixelLabels(view)).isEmpty();
    TinyKitti.image(root.resolve("pixelseg/sd.c.s0.0.png"), 12, 16);
    assertThat(source.pixelLabels(view)).isPresent();
  }

  /// Faults of rows lie with their frames, those of a table's form with the data set.
  private static void readAll(NuScenes source) {
    source.manifestHash();
    if (!source.problems().isEmpty()) {
      throw source.problems().getFirst();
    }
    for (int i = 0; i < source.size(); i++) {
      source.frame(i);
    }
  }

  /// Replaces text in one table and expects a fault that names the place.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          calibrated_sensor | [[8, 0, 8] | [[0, 0, 8] | camera_intrinsic of CAM_FRONT: camera: singular
          calibrated_sensor | [[8, 0, 8], | [[8, 0], | row 2, camera_intrinsic
          calibrated_sensor | "sensor_token": "front" | "sensor_token": "rear" | 'rear' is not in sensor.json
          sample_data | "ego_pose_token": "q.s1.1" | "ego_pose_token": "none" | 'none' is not in ego_pose.json
          sample_data | samples/LIDAR_TOP/s0.0.bin | ../secret | climbs out with ..
          sample_data | samples/CAM_FRONT/s0.0.png | /etc/passwd | is not a relative name
          lidarseg | lidarseg/s0.0.bin | a/../../b | climbs out with ..
          sample_data | "sample_token": "s0.1" | "sample_token": "s9.9" | 's9.9' is not in sample.json
          sample_data | "is_key_frame": true | "is_key_frame": 1 | is_key_frame: is 1.0, not true or false
          sample | "timestamp": 1500000000000000 | "timestamp": "noon" | timestamp: is noon, not a number
          ego_pose | "rotation": [ | "rotation": [0, | rotation: is
          sample | } | ] | is not JSON
          sample_annotation | "size": [2, 4, 1.5] | "size": [2, 0, 1.5] | not a box
          sample_annotation | "att" | "attt" | 'attt' is not in attribute.json
          sample_annotation | "prev": "a.s0.0" | "prev": "a.s0.7" | 'a.s0.7' is not in sample_annotation.json
          instance | cat.car | cat.dog | 'cat.dog' is not in category.json
          """)
  void inconsistentTables(String table, String text, String other, String message)
      throws IOException {
    TinyNuScenes.drive(root).write();
    Path file = root.resolve("v1.0-tiny/" + table + ".json");
    String before = Files.readString(file);
    assertThat(before).contains(text);
    int at = before.indexOf(text);
    Files.writeString(file, before.substring(0, at) + other + before.substring(at + text.length()));
    assertThatThrownBy(() -> readAll(NuScenes.openWithBoxes(root)))
        .isInstanceOf(DataFault.class)
        .hasMessageContaining(table + ".json")
        .hasMessageContaining(message);
  }

  @Test
  void brokenFilesAreFaultsOfTheFrame() throws IOException {
    TinyNuScenes.drive(root).write();
    Files.write(root.resolve("lidarseg/s0.0.bin"), new byte[3]);
    Files.write(root.resolve("lidarseg/s0.1.bin"), new byte[] {17, 99});
    Files.write(root.resolve("samples/LIDAR_TOP/s1.0.bin"), new byte[16]);
    Files.delete(root.resolve("samples/LIDAR_TOP/s1.1.bin"));
    NuScenes source = NuScenes.open(root);
    String[] messages = {
      "3 bytes for the 2 points",
      "label of point 1: is 99",
      "16 bytes is no multiple of 20",
      "s1.1.bin: file: does not exist"
    };
    for (int i = 0; i < messages.length; i++) {
      int frame = i;
      assertThatThrownBy(() -> source.frame(frame))
          .isInstanceOf(DataFault.class)
          .hasMessageContaining(messages[i]);
    }
  }

  @Test
  void aSceneWithoutSamplesAddsNoFrame() throws IOException {
    TinyNuScenes drive = TinyNuScenes.drive(root);
    drive.row("scene", "'token': 'bare', 'name': 'scene-9999'");
    drive.write();
    assertThat(NuScenes.open(root).size()).isEqualTo(4);
  }

  @Test
  void samplesWithoutSweepAreLeftOutAndMissingTablesNamed() throws IOException {
    TinyNuScenes drive = TinyNuScenes.drive(root);
    drive.row("sample", "'token': 'lost', 'scene_token': 's0', 'timestamp': 5");
    drive.write();
    NuScenes source = NuScenes.open(root);
    assertThat(source.size()).isEqualTo(4);
    assertThat(source.problems()).singleElement().asString().contains("sample lost");
    Files.delete(root.resolve("v1.0-tiny/sensor.json"));
    assertThatThrownBy(() -> NuScenes.open(root)).hasMessageContaining("sensor.json");
    Files.createDirectories(root.resolve("v1.0-more"));
    Files.writeString(root.resolve("v1.0-more/sample.json"), "[]");
    assertThatThrownBy(() -> NuScenes.open(root)).hasMessageContaining("has 2 folders");
    assertThatThrownBy(() -> NuScenes.open(root.resolve("v1.0-tiny/..").resolve("samples")))
        .hasMessageContaining("no folder v1.0-*");
  }

  @Test
  void rigidPosesIgnoreTheWorld() {
    Pose p = Pose.of(new double[] {0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0});
    assertThat(SensorPoses.rigid(p).cameraFromLidar()).isEqualTo(p);
  }
}
