package vexel.distill.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// Recorded frames that lie beside the repository and not in it because of their licences.
public final class RecordedData {
  private RecordedData() {}

  /// The folder `name` of `shared/data` beside the repository; skips the test where it is absent.
  public static Path require(String name) {
    for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      Path folder = p.resolve("shared/data").resolve(name);
      if (Files.exists(folder)) {
        return folder;
      }
    }
    assumeTrue(false, "../shared/data/" + name + " is absent");
    throw new AssertionError("unreachable");
  }

  /// Writes one recorded nuScenes key frame, given as files and a `sample.json` with matrices, in
  /// nuScenes layout. The ego pose at an image's time is the one that makes the chain of poses
  /// equal the recorded `lidar2cam`.
  static Path asNuScenes(Path recorded, Path root) throws IOException {
    JsonRow sample = Json.object(recorded.resolve("sample.json"));
    TinyNuScenes d = new TinyNuScenes(root);
    long time = (long) (1e6 * sample.number("timestamp"));
    Pose worldFromEgo = matrix(sample, "ego2global");
    JsonRow lidar = child(sample, "lidar");
    Pose egoFromLidar = matrix(lidar, "lidar2ego");
    d.row("scene", "'token': 's', 'name': 'scene-0061'");
    d.row("sample", "'token': 'k', 'scene_token': 's', 'timestamp': " + time);
    d.row("sensor", "'token': 'L', 'channel': 'LIDAR_TOP', 'modality': 'lidar'");
    d.row(
        "calibrated_sensor",
        "'token': 'L', 'sensor_token': 'L', " + TinyNuScenes.pose(egoFromLidar));
    d.row("ego_pose", "'token': 'L', " + TinyNuScenes.pose(worldFromEgo));
    Path cloud = link(recorded, root, lidar.string("file"));
    d.data("L", "k", "L", "L", name(cloud), time, 0, 0);
    JsonRow cameras = child(sample, "cameras");
    for (String channel : cameras.fields().keySet()) {
      JsonRow c = child(cameras, channel);
      Pose egoFromCamera = matrix(c, "cam2ego");
      Pose atImage =
          worldFromEgo
              .after(egoFromLidar)
              .after(matrix(c, "lidar2cam").inverse())
              .after(egoFromCamera.inverse());
      double[] k = c.numbers("cam2img", 9);
      d.row(
          "sensor", "'token': '%1$s', 'channel': '%1$s', 'modality': 'camera'".formatted(channel));
      d.row(
          "calibrated_sensor",
          "'token': '%1$s', 'sensor_token': '%1$s', ".formatted(channel)
              + TinyNuScenes.pose(egoFromCamera)
              + ", 'camera_intrinsic': "
              + java.util.Arrays.toString(k));
      d.row("ego_pose", "'token': '" + channel + "', " + TinyNuScenes.pose(atImage));
      d.data(
          channel,
          "k",
          channel,
          channel,
          name(link(recorded, root, c.string("file"))),
          (long) (1e6 * c.number("timestamp")),
          (int) c.integer("height"),
          (int) c.integer("width"));
    }
    boxes(sample, d, worldFromEgo.after(egoFromLidar));
    return d.write();
  }

  private static void boxes(JsonRow sample, TinyNuScenes d, Pose worldFromLidar) {
    int i = 0;
    for (Object o : (List<?>) java.util.Objects.requireNonNull(sample.fields().get("instances"))) {
      JsonRow box = row(sample, o);
      double[] b = box.numbers("box_lidar_xyzlwhyaw", 7);
      Pose pose = Pose.of(Quaternion.yaw(b[6]), new Vec3(b[0], b[1], b[2]));
      String category = box.has("category") ? "vehicle." + box.string("category") : "animal";
      d.row("category", "'token': 'c%d', 'name': '%s'".formatted(i, category));
      d.row("instance", "'token': 'i%d', 'category_token': 'c%d'".formatted(i, i));
      d.row(
          "sample_annotation",
          ("'token': 'a%1$d', 'sample_token': 'k', 'instance_token': 'i%1$d', 'attribute_tokens':"
               + " [], 'visibility_token': '', 'size': [%2$s, %3$s, %4$s], 'num_lidar_pts': %5$d,"
               + " 'num_radar_pts': %6$d, 'prev': '', 'next': '', ")
                  .formatted(
                      i++,
                      b[4],
                      b[3],
                      b[5],
                      box.integer("num_lidar_pts"),
                      box.integer("num_radar_pts"))
              + TinyNuScenes.pose(worldFromLidar.after(pose)));
    }
  }

  private static Path link(Path recorded, Path root, String file) throws IOException {
    Path copy = root.resolve("samples").resolve(file);
    Files.createDirectories(copy.getParent());
    return Files.copy(recorded.resolve(file), copy);
  }

  private static String name(Path file) {
    return "samples/" + file.getFileName();
  }

  static JsonRow child(JsonRow parent, String field) {
    return row(parent, parent.fields().get(field));
  }

  @SuppressWarnings("unchecked") // JSON objects are maps
  private static JsonRow row(JsonRow parent, @Nullable Object object) {
    if (!(object instanceof Map)) {
      throw new IllegalArgumentException(object + " is no object");
    }
    return new JsonRow(parent.file(), "", (Map<String, @Nullable Object>) object);
  }

  static Pose matrix(JsonRow row, String field) {
    return Pose.of(row.numbers(field, 16));
  }
}
