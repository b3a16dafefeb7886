package vexel.distill.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vexel.distill.geometry.CalibrationException;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// The tables of a nuScenes v1.0 folder, as far as frames need them. Each file is streamed once,
/// and of its millions of rows only those are kept that a frame reads: the images of key frames,
/// all sweeps of `LIDAR_TOP`, and the ego poses of both.
final class NuScenesTables {
  static final String LIDAR = "LIDAR_TOP";

  record SceneRow(String token, String name) {}

  /// @param index number of the row
  record SampleRow(int index, String token, String scene, long timestamp) {}

  /// @param row of a camera
  record SensorRow(
      String channel,
      String modality,
      Pose egoFromSensor,
      Pose sensorFromEgo,
      @Nullable JsonRow row) {}

  /// @param egoPose its number, for [#egoPose]
  record DataRow(
      String token,
      SampleRow sample,
      SensorRow sensor,
      int egoPose,
      String filename,
      long timestamp,
      boolean keyFrame,
      int height,
      int width) {}

  /// Largest | |q| − 1 | accepted of a rotation.
  private static final double UNIT = 1e-3;

  final List<SceneRow> scenes = new ArrayList<>();
  final Map<String, SampleRow> samples = new LinkedHashMap<>();

  /// Images of key frames.
  final List<DataRow> images = new ArrayList<>();

  /// All sweeps.
  final List<DataRow> sweeps = new ArrayList<>();

  private final DataRoot root;
  private final Path folder;
  private final Map<String, SensorRow> sensors = new HashMap<>();
  private final TokenIndex poseTokens = new TokenIndex();
  private final Pose[] poses;

  NuScenesTables(DataRoot root, Path folder) {
    this.root = root;
    this.folder = folder;
    readScenes();
    readSensors();
    readRecordings();
    poses = new Pose[poseTokens.size()];
    readEgoPoses();
  }

  Path file(String table) {
    return folder.resolve(table + ".json");
  }

  /// Where the vehicle was when a recording was made.
  Pose egoPose(DataRow d) {
    return poses[d.egoPose()];
  }

  private void readScenes() {
    Set<String> known = new HashSet<>();
    Json.rows(
        file("scene"),
        Set.of("token", "name"),
        r -> {
          scenes.add(new SceneRow(r.string("token"), r.string("name")));
          known.add(r.string("token"));
        });
    Json.rows(
        file("sample"),
        Set.of("token", "scene_token", "timestamp"),
        r -> {
          String scene = r.string("scene_token");
          if (!known.contains(scene)) {
            throw r.dangling("scene_token", "scene");
          }
          String token = r.string("token");
          samples.put(token, new SampleRow(samples.size(), token, scene, r.integer("timestamp")));
        });
  }

  private void readSensors() {
    Map<String, String> channel = new HashMap<>();
    Map<String, String> modality = new HashMap<>();
    Json.rows(
        file("sensor"),
        Set.of("token", "channel", "modality"),
        r -> {
          channel.put(r.string("token"), r.string("channel"));
          modality.put(r.string("token"), r.string("modality"));
        });
    Json.rows(
        file("calibrated_sensor"),
        Set.of("token", "sensor_token", "translation", "rotation", "camera_intrinsic"),
        r -> {
          String name = channel.get(r.string("sensor_token"));
          String kind = modality.get(r.string("sensor_token"));
          if (name == null || kind == null) {
            throw r.dangling("sensor_token", "sensor");
          }
          Pose mount = pose(r);
          boolean camera = kind.equals("camera");
          sensors.put(
              r.string("token"),
              new SensorRow(name, kind, mount, mount.inverse(), camera ? r : null));
        });
  }

  private void readRecordings() {
    Json.rows(
        file("sample_data"),
        Set.of(
            "token",
            "sample_token",
            "ego_pose_token",
            "calibrated_sensor_token",
            "filename",
            "timestamp",
            "is_key_frame",
            "height",
            "width"),
        r -> {
          SensorRow sensor = sensors.get(r.string("calibrated_sensor_token"));
          if (sensor == null) {
            throw r.dangling("calibrated_sensor_token", "calibrated_sensor");
          }
          boolean keyFrame = r.truth("is_key_frame");
          boolean sweep = sensor.channel().equals(LIDAR);
          if (sweep || (keyFrame && sensor.modality().equals("camera"))) {
            (sweep ? sweeps : images).add(recording(r, sensor, keyFrame, !sweep));
          }
        });
  }

  private DataRow recording(JsonRow r, SensorRow sensor, boolean keyFrame, boolean image) {
    SampleRow sample = samples.get(r.string("sample_token"));
    if (sample == null) {
      throw r.dangling("sample_token", "sample");
    }
    root.requireInside(r.string("filename"), r.file());
    return new DataRow(
        r.string("token"),
        sample,
        sensor,
        poseTokens.add(r.string("ego_pose_token")),
        r.string("filename"),
        r.integer("timestamp"),
        keyFrame,
        image ? (int) r.integer("height") : 0,
        image ? (int) r.integer("width") : 0);
  }

  private void readEgoPoses() {
    Json.rows(
        file("ego_pose"),
        Set.of("token", "translation", "rotation"),
        r -> {
          int needed = poseTokens.of(r.string("token"));
          if (needed >= 0) {
            poses[needed] = pose(r);
          }
        });
    for (int i = 0; i < poses.length; i++) {
      if (poses[i] == null) {
        throw new DataFault(
            file("sample_data"),
            "ego_pose_token",
            "'" + poseTokens.token(i) + "' is not in ego_pose.json",
            "both tables must come from the same release");
      }
    }
  }

  /// The pose in the fields `translation` and `rotation` (w, x, y, z).
  static Pose pose(JsonRow r) {
    double[] t = r.numbers("translation", 3);
    double[] q = r.numbers("rotation", 4);
    double norm = StrictMath.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    if (!(StrictMath.abs(norm - 1) < UNIT)) {
      throw new DataFault(
          r.file(),
          r.place() + "rotation",
          "quaternion " + Arrays.toString(q) + " has norm " + norm + ", not 1",
          "correct the row");
    }
    try {
      return Pose.of(new Quaternion(q[0], q[1], q[2], q[3]), new Vec3(t[0], t[1], t[2]));
    } catch (CalibrationException e) {
      throw new DataFault(
          r.file(), r.place() + "rotation", String.valueOf(e.getMessage()), "correct the row", e);
    }
  }
}
