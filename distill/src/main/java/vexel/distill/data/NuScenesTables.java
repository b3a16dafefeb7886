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

/// The tables of a nuScenes v1.0 folder, as far as key frames need them. Files are streamed; of the
/// millions of sweep rows only the key frames' are kept.
final class NuScenesTables {
  record SceneRow(String token, String name) {}

  record SampleRow(String token, String scene, long timestamp) {}

  record SensorRow(String channel, String modality, Pose egoFromSensor, @Nullable JsonRow row) {}

  record DataRow(
      String token,
      String sample,
      String egoPose,
      String sensor,
      String filename,
      long timestamp,
      int height,
      int width) {}

  /// Largest | |q| − 1 | accepted of a rotation.
  private static final double UNIT = 1e-3;

  final List<SceneRow> scenes = new ArrayList<>();
  final Map<String, SampleRow> samples = new LinkedHashMap<>();
  final Map<String, SensorRow> sensors = new HashMap<>();
  final List<DataRow> keyFrames = new ArrayList<>();
  final Map<String, Pose> egoPoses = new HashMap<>();

  /// Label file by sample_data token; empty without lidarseg.
  final Map<String, String> labelFiles = new HashMap<>();

  /// Class 0 … 16 by raw label.
  final Map<Integer, Integer> classOfLabel = new HashMap<>();

  private final Path folder;

  NuScenesTables(Path folder) {
    this.folder = folder;
    readScenes();
    readSensors();
    readKeyFrames();
    readEgoPoses();
    readLabels();
  }

  Path file(String table) {
    return folder.resolve(table + ".json");
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
          samples.put(
              r.string("token"), new SampleRow(r.string("token"), scene, r.integer("timestamp")));
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
          boolean camera = kind.equals("camera");
          sensors.put(r.string("token"), new SensorRow(name, kind, pose(r), camera ? r : null));
        });
  }

  private void readKeyFrames() {
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
          if (!r.truth("is_key_frame")) {
            return;
          }
          SensorRow sensor = sensors.get(r.string("calibrated_sensor_token"));
          if (sensor == null) {
            throw r.dangling("calibrated_sensor_token", "calibrated_sensor");
          }
          if (!samples.containsKey(r.string("sample_token"))) {
            throw r.dangling("sample_token", "sample");
          }
          boolean camera = sensor.modality().equals("camera");
          if (camera || sensor.modality().equals("lidar")) {
            keyFrames.add(
                new DataRow(
                    r.string("token"),
                    r.string("sample_token"),
                    r.string("ego_pose_token"),
                    r.string("calibrated_sensor_token"),
                    r.string("filename"),
                    r.integer("timestamp"),
                    camera ? (int) r.integer("height") : 0,
                    camera ? (int) r.integer("width") : 0));
          }
        });
  }

  private void readEgoPoses() {
    Set<String> needed = new HashSet<>();
    for (DataRow d : keyFrames) {
      needed.add(d.egoPose());
    }
    Json.rows(
        file("ego_pose"),
        Set.of("token", "translation", "rotation"),
        r -> {
          if (needed.contains(r.string("token"))) {
            egoPoses.put(r.string("token"), pose(r));
          }
        });
    for (DataRow d : keyFrames) {
      if (!egoPoses.containsKey(d.egoPose())) {
        throw new DataFault(
            file("sample_data"),
            "row " + d.token() + ", ego_pose_token",
            "'" + d.egoPose() + "' is not in ego_pose.json",
            "both tables must come from the same release");
      }
    }
  }

  private void readLabels() {
    if (!java.nio.file.Files.exists(file("lidarseg"))) {
      return;
    }
    Json.rows(
        file("lidarseg"),
        Set.of("sample_data_token", "filename"),
        r -> labelFiles.put(r.string("sample_data_token"), r.string("filename")));
    Json.rows(
        file("category"),
        Set.of("name", "index"),
        r -> {
          if (r.has("index")) {
            classOfLabel.put(
                (int) r.integer("index"), LidarsegClasses.ofCategory(r.string("name")));
          }
        });
    if (classOfLabel.isEmpty()) { // category.json of before lidarseg
      for (int i = 0; LidarsegClasses.ofIndex(i) >= 0; i++) {
        classOfLabel.put(i, LidarsegClasses.ofIndex(i));
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
