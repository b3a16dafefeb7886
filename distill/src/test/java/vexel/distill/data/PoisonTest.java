package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.geometry.Pose;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.Inspection;
import vexel.distill.recipe.Presets;
import vexel.distill.run.RunDirectory;

/// Data that no run survives unless it is found before: each case spoils one frame of a good data
/// set. A run that stops says what is wrong; one that skips leaves out that frame alone and names
/// it in its list. Nothing else ever escapes.
class PoisonTest {
  @TempDir Path root;

  /// A data set of which one frame will be spoilt.
  enum Layout {
    NUSCENES(5, "samples/LIDAR_TOP/s0.1.bin", "samples/CAM_FRONT/s0.1.png", "s0.1"),
    KITTI_RAW(
        4,
        "2011_09_26/2011_09_26_drive_0001_sync/velodyne_points/data/0000000001.bin",
        "2011_09_26/2011_09_26_drive_0001_sync/image_02/data/0000000001.png",
        "2011_09_26_drive_0001_sync/0000000001"),
    KITTI_FLAT(4, "velodyne_fov/0000000003.bin", "image_02/0000000003.png", "0000000003"),
    KITTI_OBJECT(4, "training/velodyne/000001.bin", "training/image_2/000001.png", "000001"),
    SEMANTICKITTI(
        4, "sequences/00/velodyne/000001.bin", "sequences/00/image_2/000001.png", "00/000001");

    final int fields;
    final String cloud;
    final String image;
    final String token;

    Layout(int fields, String cloud, String image, String token) {
      this.fields = fields;
      this.cloud = cloud;
      this.image = image;
      this.token = token;
    }

    void write(Path root) throws IOException {
      switch (this) {
        case NUSCENES -> TinyNuScenes.drive(root).write();
        case KITTI_RAW -> TinyKitti.official(root, 3);
        case KITTI_FLAT -> TinyKitti.flat(root, 3);
        case KITTI_OBJECT -> TinyKitti.object(root, 3);
        case SEMANTICKITTI -> TinyKitti.sequence(root, "00", 3);
      }
    }

    /// Labels would have to follow a spoilt cloud's size.
    void forgetLabels(Path root) throws IOException {
      Files.deleteIfExists(root.resolve("v1.0-tiny/lidarseg.json"));
      if (this == SEMANTICKITTI) {
        Files.move(root.resolve("sequences/00/labels"), root.resolve("labels"));
      }
    }

    FrameSource open(Path root) {
      return this == NUSCENES ? NuScenes.openWithBoxes(root) : DataFormat.of(root).open(root);
    }

    /// The spoilt frame's point that a camera sees.
    float[] seen() {
      float[] p = this == NUSCENES ? new float[] {0, -12, -1, 200, 3} : new float[] {5, 0, 0, 1};
      return Arrays.copyOf(p, fields);
    }
  }

  interface Spoiling {
    void spoil(Path root) throws IOException;
  }

  /// @param message what is said
  record Case(String name, Layout layout, Inspection.Need need, Spoiling spoiling, String message) {
    @Override
    public String toString() {
      return name + ", " + layout;
    }
  }

  private static final class Cases {
    final List<Case> all = new ArrayList<>();

    void add(String name, Layout layout, Spoiling spoiling, String message) {
      all.add(new Case(name, layout, Inspection.Need.IMAGES, spoiling, message));
    }

    void labels(String name, Layout layout, Spoiling spoiling, String message) {
      all.add(new Case(name, layout, Inspection.Need.LABELS, spoiling, message));
    }

    void cloud(String name, Layout layout, String message, float... numbers) {
      add(name, layout, root -> TinyKitti.floats(root.resolve(layout.cloud), numbers), message);
    }

    void bytes(String name, Layout layout, String file, byte[] bytes, String message) {
      add(name, layout, root -> Files.write(root.resolve(file), bytes), message);
    }

    /// Replaces the first `text` in a file.
    void edit(String name, Layout layout, String file, String text, String by, String message) {
      add(name, layout, root -> replace(root.resolve(file), text, by), message);
    }
  }

  private static void replace(Path file, String text, String by) throws IOException {
    String before = Files.readString(file);
    int at = before.indexOf(text);
    assertThat(at).as(text).isNotNegative();
    Files.writeString(file, before.substring(0, at) + by + before.substring(at + text.length()));
  }

  private static float[] with(float[] point, int field, float value) {
    float[] p = point.clone();
    p[field] = value;
    return p;
  }

  static Stream<Case> cases() {
    Cases c = new Cases();
    for (Layout layout : Layout.values()) {
      clouds(c, layout);
      images(c, layout);
    }
    calibration(c);
    tables(c);
    labels(c);
    return c.all.stream();
  }

  private static void clouds(Cases c, Layout l) {
    float[] p = l.seen();
    c.cloud("one point", l, "all 1 lie within 0.1 m", p);
    float[] same = new float[500 * p.length];
    for (int i = 0; i < same.length; i++) {
      same[i] = p[i % p.length];
    }
    c.cloud("all in one voxel", l, "all 500 lie within 0.1 m", same);
    c.cloud("no points", l, "there are none");
    c.cloud("no point seen", l, "none of its 1 points", with(with(p, 0, -5), 1, 8));
    c.cloud("x not a number", l, "point 0, x: NaN", with(p, 0, Float.NaN));
    c.cloud("y infinite", l, "point 0, y: Infinity", with(p, 1, Float.POSITIVE_INFINITY));
    c.cloud("z far away", l, "point 0, z: 1.0E30 m is no LiDAR", with(p, 2, 1e30f));
    c.cloud("intensity not a number", l, "point 0, i: NaN", with(p, 3, Float.NaN));
    byte[] torn = new byte[4 * p.length + 3];
    c.bytes("torn cloud", l, l.cloud, torn, "is no multiple of");
    c.add(
        "cloud is a folder",
        l,
        root -> {
          Files.delete(root.resolve(l.cloud));
          Files.createDirectory(root.resolve(l.cloud));
        },
        "does not exist");
    if (l == Layout.NUSCENES || l == Layout.KITTI_FLAT) {
      c.add(
          "too many points",
          l,
          root -> {
            try (var file = new RandomAccessFile(root.resolve(l.cloud).toFile(), "rw")) {
              file.setLength(4L * p.length * (Frame.MAX_POINTS + 1));
            }
          },
          "more than 4000000");
    }
  }

  private static void images(Cases c, Layout l) {
    c.bytes("empty image", l, l.image, new byte[0], "0 bytes");
    c.bytes(
        "text for an image",
        l,
        l.image,
        "no image".getBytes(StandardCharsets.US_ASCII),
        "is no image");
    c.add(
        "truncated image",
        l,
        root -> {
          byte[] whole = Files.readAllBytes(root.resolve(l.image));
          Files.write(root.resolve(l.image), Arrays.copyOf(whole, whole.length * 2 / 3));
        },
        "truncated or corrupt");
    if (l != Layout.KITTI_OBJECT) { // whose images each have their own size
      c.add(
          "image of another size",
          l,
          root -> TinyKitti.image(root.resolve(l.image), 10, 16),
          "10x16, but the data set's tables say 12x16");
    }
    c.add("missing image", l, root -> Files.delete(root.resolve(l.image)), "does not exist");
  }

  private static void calibration(Cases c) {
    Layout l = Layout.KITTI_OBJECT;
    String file = "training/calib/000001.txt";
    c.edit("singular P2", l, file, "P2: 8", "P2: 0", "singular");
    c.edit("infinite P2", l, file, "P2: 8", "P2: Infinity", "projection row 0 column 0");
    c.edit("no rotation", l, file, "R0_rect: 1", "R0_rect: 2", "pose");
    c.edit("missing line", l, file, "Tr_velo", "Tr_vela", "Tr_velo_to_cam: is missing");
    c.add("missing calibration", l, root -> Files.delete(root.resolve(file)), "does not exist");
    String boxes = "training/label_2/000001.txt";
    c.edit("box of no size", l, boxes, "1.5 1.6 4", "1.5 0 4", "not a box");
    c.edit("box that is nowhere", l, boxes, "0 0.5 5", "0 NaN 5", "is no KITTI label");
    c.edit("half a box", l, boxes, "4 0 0.5 5 -1.57", "4", "is no KITTI label");
  }

  private static void tables(Cases c) {
    Layout l = Layout.NUSCENES;
    String data = "v1.0-tiny/sample_data.json";
    String boxes = "v1.0-tiny/sample_annotation.json";
    c.edit("lost pose", l, data, "'p.s0.1'".replace('\'', '"'), "\"lost\"", "'lost' is not in ego");
    c.edit("lost sensor", l, data, "\"l\"", "\"lost\"", "'lost' is not in calibrated_sensor");
    c.edit("path out of the root", l, data, "samples/LIDAR", "../LIDAR", "climbs out with ..");
    c.edit("absolute path", l, data, "samples/LIDAR", "/LIDAR", "is not a relative name");
    c.edit("no time", l, data, "\"timestamp\": 1", "\"timestamp\": \"x1", "is not JSON");
    c.edit("time of text", l, data, "1500000000500000", "\"noon\"", "timestamp: is noon");
    c.edit("no height", l, data, "\"height\": 12", "\"heigth\": 12", "height: is missing");
    c.edit(
        "pose of no rotation",
        l,
        "v1.0-tiny/ego_pose.json",
        "\"rotation\": [0.7071",
        "\"rotation\": [7.7071",
        "has norm");
    c.edit("box of no size", l, boxes, "[2, 4, 1.5]", "[2, 0, 1.5]", "not a box");
    c.edit("lost object", l, boxes, "\"obj\"", "\"lost\"", "'lost' is not in instance");
    c.edit("lost attribute", l, boxes, "[\"att\"]", "[\"lost\"]", "'lost' is not in attribute");
    c.edit("lost neighbour", l, boxes, "\"a.s0.0\"", "\"lost\"", "'lost' is not in sample_anno");
  }

  private static void labels(Cases c) {
    Layout l = Layout.NUSCENES;
    Path lidarseg = Path.of("lidarseg/s0.1.bin");
    c.labels(
        "too few labels",
        l,
        root -> Files.write(root.resolve(lidarseg), new byte[1]),
        "1 bytes for the 2 points");
    c.labels(
        "unknown label",
        l,
        root -> Files.write(root.resolve(lidarseg), new byte[] {17, 99}),
        "label of point 1: is 99");
    c.labels("missing labels", l, root -> Files.delete(root.resolve(lidarseg)), "does not exist");
    Path labels = Path.of("sequences/00/labels/000001.label");
    Layout k = Layout.SEMANTICKITTI;
    c.labels(
        "too many labels",
        k,
        root -> Files.write(root.resolve(labels), new byte[12]),
        "12 bytes for the 2 points");
    c.labels(
        "unknown label",
        k,
        root -> Files.write(root.resolve(labels), new byte[] {10, 0, 0, 0, 5, 0, 0, 0}),
        "label of point 1: is 5");
    c.labels("missing labels", k, root -> Files.delete(root.resolve(labels)), "does not exist");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stopsOrLeavesOutThatFrame(Case c) throws IOException {
    c.layout.write(root);
    if (c.need == Inspection.Need.IMAGES) {
      c.layout.forgetLabels(root);
    }
    int whole = c.layout.open(root).size();
    c.spoiling.spoil(root);
    if (c.message.contains("JSON")) { // then no row can be trusted
      assertThatThrownBy(() -> c.layout.open(root))
          .isInstanceOf(DataFault.class)
          .hasMessageContaining(c.message);
      return;
    }
    FrameSource frames = c.layout.open(root);
    Quarantine left = new Quarantine();
    frames.problems().forEach(fault -> left.add("", fault));
    FrameSource good = Inspection.usable(frames, c.need, 0, left, Progress.SILENT);
    assertThat(good.size()).isEqualTo(whole - 1);
    assertThat(left.entries()).hasSize(1);
    assertThat(left.entries().getFirst().token()).isIn("", c.layout.token);
    assertThat(left.lines()).contains("\"file\":\"" + root.toRealPath()).contains("\"field\":");
    assertThat(left.messages().getFirst()).contains(c.message);
    if (frames.size() == whole && c.need == Inspection.Need.IMAGES) {
      int[] all = IntStream.range(0, whole).toArray();
      assertThatThrownBy(() -> Inspection.require(frames, all, Progress.SILENT))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(c.message);
    }
    // the check names it too, and goes on
    DataReport report = DataCheck.DEFAULT.run(frames, null, Progress.SILENT);
    assertThat(String.join("\n", report.problems()))
        .containsAnyOf(c.message, "no point projects into the image");
    assertThat(report.manifestHash()).hasSize(64);
  }

  static Stream<Arguments> spoiltSweeps() {
    float nan = Float.NaN;
    return Stream.of(
        arguments("missing", (Spoiling) Files::delete, "does not exist"),
        arguments("short", (Spoiling) f -> Files.write(f, new byte[19]), "19 bytes"),
        arguments(
            "no number", (Spoiling) f -> TinyKitti.floats(f, 1, nan, 0, 7, 1), "NaN; remove"));
  }

  /// A sweep between key frames belongs to the key frames that are shown with it.
  @ParameterizedTest(name = "{0}")
  @MethodSource("spoiltSweeps")
  void aSpoiltSweepLeavesOutTheFramesThatNeedIt(String name, Spoiling spoiling, String message)
      throws IOException {
    long first = 1_500_000_000_000_000L;
    TinyNuScenes.drive(root)
        .sweep("w1", "s0.1", Pose.IDENTITY, first + 100_000)
        .sweep("w2", "s0.1", Pose.IDENTITY, first + 200_000)
        .write();
    Path sweep = root.toRealPath().resolve("sweeps/LIDAR_TOP/w1.bin");
    spoiling.spoil(sweep);
    FrameSource frames = NuScenes.openWithBoxes(root);
    Quarantine left = new Quarantine();
    FrameSource good = Inspection.usable(frames, Inspection.Need.VIEWS, 2, left, Progress.SILENT);
    assertThat(IntStream.range(0, good.size()).mapToObj(i -> good.entry(i).token()))
        .containsExactly("s0.0", "s1.0", "s1.1");
    assertThat(left.entries())
        .singleElement()
        .extracting(Quarantine.Entry::token)
        .isEqualTo("s0.1");
    assertThat(left.lines()).contains("\"file\":\"" + sweep).contains(message);
    for (int past : new int[] {0, 1}) { // the second sweep is whole
      assertThat(
              Inspection.usable(
                      frames, Inspection.Need.VIEWS, past, new Quarantine(), Progress.SILENT)
                  .size())
          .isEqualTo(4);
    }
  }

  @Test
  void thereAreEnoughCases() {
    assertThat(cases().count()).isGreaterThanOrEqualTo(80);
  }

  /// Sweeps of two points, one of which a camera sees, teach little; losses stay numbers.
  @Test
  void fewestPointsGiveNoLossThatIsNotANumber() throws IOException {
    TinyNuScenes.drive(root).write();
    FrameSource frames = NuScenes.open(root).ofScenes(List.of("scene-0000"));
    for (String method : List.of("clever", "slidr", "relational")) {
      DistillSettings settings =
          Presets.of(method)
              .with(
                  "test",
                  Map.of(
                      "data", root.toString(),
                      "teacher", "random",
                      "student", "tiny",
                      "steps", 4,
                      "pairs", 64,
                      "head-width", 16,
                      "image-height", 28,
                      "image-width", 28));
      RunDirectory run = RunDirectory.create(root.resolve("run-" + method), settings);
      new DistillRun(settings, frames, frames.at(), DistillRun.features(settings), Progress.SILENT)
          .run(run, Progress.SILENT);
      run.metrics()
          .forEach((name, values) -> assertThat(values).as(name).doesNotContain(Double.NaN));
    }
  }
}
