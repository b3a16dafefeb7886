package vexel.distill.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import vexel.distill.geometry.CalibrationException;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// The tables of a nuScenes v1.0 folder, as far as frames need them. Each file is streamed once,
/// and of its millions of rows only those are kept that a frame reads: the images of key frames,
/// all sweeps of `LIDAR_TOP`, and the ego poses of both.
///
/// A row that cannot be used spoils the samples that need it, not the data set: the first fault of
/// each sample is kept, and its frame cannot be read.
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

  /// Faults of rows that belong to no sample.
  final List<DataFault> problems = new ArrayList<>();

  final List<SceneRow> scenes = new ArrayList<>();
  final Map<String, SampleRow> samples = new LinkedHashMap<>();

  /// Images of key frames.
  final List<DataRow> images = new ArrayList<>();

  /// All sweeps.
  final List<DataRow> sweeps = new ArrayList<>();

  private final DataRoot root;
  private final Path folder;
  private final Map<String, SensorRow> sensors = new HashMap<>();
  private final Map<String, DataFault> brokenSensors = new HashMap<>();
  private final TokenIndex poseTokens = new TokenIndex();
  private final Pose[] poses;
  private final IdentityHashMap<SampleRow, DataFault> faults = new IdentityHashMap<>();

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

  /// What keeps a sample's frame from being read, if anything does.
  Optional<DataFault> fault(SampleRow sample) {
    return Optional.ofNullable(faults.get(sample));
  }

  /// Keeps a sample's frame from being read.
  void spoil(SampleRow sample, DataFault fault) {
    faults.putIfAbsent(sample, fault);
  }

  /// Reads a row of a sample. What is wrong with it is the sample's fault from then on.
  void ofSample(JsonRow r, Consumer<SampleRow> reading) {
    SampleRow sample = null;
    try {
      sample = samples.get(r.string("sample_token"));
      if (sample == null) {
        throw r.dangling("sample_token", "sample");
      }
      reading.accept(sample);
    } catch (DataFault e) {
      if (sample == null) {
        problems.add(e);
      } else {
        spoil(sample, e);
      }
    }
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
          try {
            String name = channel.get(r.string("sensor_token"));
            String kind = modality.get(r.string("sensor_token"));
            if (name == null || kind == null) {
              throw r.dangling("sensor_token", "sensor");
            }
            Pose mount = pose(r);
            sensors.put(
                r.string("token"),
                new SensorRow(
                    name, kind, mount, mount.inverse(), kind.equals("camera") ? r : null));
          } catch (DataFault e) {
            brokenSensors.put(r.string("token"), e);
          }
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
        r -> ofSample(r, sample -> recording(r, sample)));
  }

  private void recording(JsonRow r, SampleRow sample) {
    boolean keyFrame = r.truth("is_key_frame");
    SensorRow sensor = sensor(r);
    boolean sweep = sensor.channel().equals(LIDAR);
    if (sweep || (keyFrame && sensor.modality().equals("camera"))) {
      root.requireInside(r.string("filename"), r.file());
      (sweep ? sweeps : images).add(recording(r, sample, sensor, keyFrame, !sweep));
    }
  }

  private SensorRow sensor(JsonRow r) {
    String token = r.string("calibrated_sensor_token");
    SensorRow sensor = sensors.get(token);
    if (sensor != null) {
      return sensor;
    }
    DataFault broken = brokenSensors.get(token);
    throw broken == null ? r.dangling("calibrated_sensor_token", "calibrated_sensor") : broken;
  }

  private DataRow recording(
      JsonRow r, SampleRow sample, SensorRow sensor, boolean keyFrame, boolean image) {
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
    Map<Integer, DataFault> broken = new HashMap<>();
    Json.rows(
        file("ego_pose"),
        Set.of("token", "translation", "rotation"),
        r -> {
          int needed = poseTokens.of(r.string("token"));
          if (needed >= 0) {
            try {
              poses[needed] = pose(r);
            } catch (DataFault e) {
              broken.put(needed, e);
            }
          }
        });
    for (List<DataRow> rows : List.of(sweeps, images)) {
      for (DataRow d : rows) {
        if (poses[d.egoPose()] == null) {
          DataFault fault = broken.get(d.egoPose());
          spoil(d.sample(), fault == null ? withoutPose(d) : fault);
        }
      }
    }
  }

  private DataFault withoutPose(DataRow d) {
    return new DataFault(
        file("sample_data"),
        "row " + d.token() + ", ego_pose_token",
        "'" + poseTokens.token(d.egoPose()) + "' is not in ego_pose.json",
        "both tables must come from the same release");
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
