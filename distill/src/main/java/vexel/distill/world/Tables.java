package vexel.distill.world;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// Writes the thirteen tables of nuScenes v1.0 and `lidarseg.json`.
final class Tables {
  private static final List<String> ATTRIBUTES =
      List.of(
          "vehicle.moving",
          "vehicle.stopped",
          "vehicle.parked",
          "cycle.with_rider",
          "cycle.without_rider",
          "pedestrian.sitting_lying_down",
          "pedestrian.standing",
          "pedestrian.moving");
  private static final List<String> VISIBILITY = List.of("v0-40", "v40-60", "v60-80", "v80-100");

  private final Path folder;
  private final WorldSettings settings;
  private final Tokens tokens;
  private final List<SceneRecord> scenes;
  private final List<String> channels = new ArrayList<>();

  Tables(Path folder, WorldSettings settings, Tokens tokens, List<SceneRecord> scenes) {
    this.folder = folder;
    this.settings = settings;
    this.tokens = tokens;
    this.scenes = scenes;
    channels.add("LIDAR_TOP");
    for (String channel : WorldSettings.ALL_CAMERAS) {
      if (settings.images().cameras().contains(channel)) {
        channels.add(channel);
      }
    }
  }

  /// Writes all tables.
  void write() throws IOException {
    vocabulary();
    sensors();
    drives();
    samples();
    recordings();
    new AnnotationTables(folder, tokens, scenes).write();
  }

  private TableWriter table(String name) throws IOException {
    return new TableWriter(folder, name);
  }

  private void vocabulary() throws IOException {
    try (TableWriter t = table("category")) {
      for (Category c : Category.values()) {
        t.row(tokens.of("category", c.index()))
            .text("name", c.label())
            .text("description", c.description())
            .number("index", c.index())
            .end();
      }
    }
    try (TableWriter t = table("attribute")) {
      for (String name : ATTRIBUTES) {
        t.row(attribute(tokens, name)).text("name", name).text("description", name).end();
      }
    }
    try (TableWriter t = table("visibility")) {
      for (int level = 1; level <= 4; level++) {
        String name = VISIBILITY.get(level - 1);
        t.row(Integer.toString(level))
            .text("level", name)
            .text("description", "visibility of whole object is in " + name + " %")
            .end();
      }
    }
  }

  /// Token of an attribute.
  static String attribute(Tokens tokens, String name) {
    return tokens.of("attribute", ATTRIBUTES.indexOf(name));
  }

  private void sensors() throws IOException {
    try (TableWriter t = table("sensor")) {
      for (int i = 0; i < channels.size(); i++) {
        t.row(tokens.of("sensor", i))
            .text("channel", channels.get(i))
            .text("modality", i == 0 ? "lidar" : "camera")
            .end();
      }
    }
    Lidar lidar = settings.lidar();
    Map<String, WorldCamera> cameras = new TreeMap<>();
    for (WorldCamera c : settings.views()) {
      cameras.put(c.channel(), c);
    }
    try (TableWriter t = table("calibrated_sensor")) {
      for (SceneRecord scene : scenes) {
        for (int i = 0; i < channels.size(); i++) {
          WorldCamera camera = cameras.get(channels.get(i));
          Pose mount = camera == null ? lidar.mount() : camera.mount();
          t.row(tokens.of("calibrated_sensor", scene.number(), i))
              .text("sensor_token", tokens.of("sensor", i))
              .vector("translation", mount.translation())
              .rotation("rotation", mount)
              .matrix(
                  "camera_intrinsic",
                  camera == null ? new double[0][] : intrinsics(camera.camera()))
              .end();
        }
      }
    }
  }

  private static double[][] intrinsics(Camera camera) {
    double[][] k = new double[3][3];
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        k[r][c] = camera.at(r, c);
      }
    }
    return k;
  }

  private void drives() throws IOException {
    try (TableWriter t = table("log")) {
      for (SceneRecord scene : scenes) {
        t.row(tokens.of("log", scene.number()))
            .text("logfile", Recorder.log(scene.number()))
            .text("vehicle", "world-" + settings.domain())
            .text("date_captured", "2018-07-24")
            .text("location", "world-town-" + settings.domain())
            .end();
      }
    }
    try (TableWriter t = table("map")) {
      List<String> logs = new ArrayList<>();
      for (SceneRecord scene : scenes) {
        logs.add(tokens.of("log", scene.number()));
      }
      t.row(tokens.of("map", 0))
          .text("category", "semantic_prior")
          .text("filename", mapFile(tokens))
          .texts("log_tokens", logs)
          .end();
    }
    try (TableWriter t = table("scene")) {
      for (SceneRecord scene : scenes) {
        int n = scene.number();
        int last = scene.frames().size() - 1;
        t.row(tokens.of("scene", n))
            .text("log_token", tokens.of("log", n))
            .number("nbr_samples", last + 1)
            .text("first_sample_token", tokens.of("sample", n, 0))
            .text("last_sample_token", tokens.of("sample", n, last))
            .text("name", Splits.sceneName(n))
            .text("description", scene.description())
            .end();
      }
    }
  }

  /// Path of the map stub below the root.
  static String mapFile(Tokens tokens) {
    return "maps/" + tokens.of("map", 0) + ".png";
  }

  private void samples() throws IOException {
    try (TableWriter t = table("sample")) {
      for (SceneRecord scene : scenes) {
        int n = scene.number();
        int count = scene.frames().size();
        for (int k = 0; k < count; k++) {
          t.row(tokens.of("sample", n, k))
              .number("timestamp", scene.frames().get(k).timestamp())
              .text("prev", k == 0 ? "" : tokens.of("sample", n, k - 1))
              .text("next", k == count - 1 ? "" : tokens.of("sample", n, k + 1))
              .text("scene_token", tokens.of("scene", n))
              .end();
        }
      }
    }
  }

  /// One row of `sample_data`, before its neighbours are known.
  private record Row(String token, int scene, int frame, FrameRecord.Recording recording) {}

  /// The recordings of one channel of one scene in the order of time.
  private List<Row> rows(SceneRecord scene, String channel) {
    List<Row> rows = new ArrayList<>();
    for (int k = 0; k < scene.frames().size(); k++) {
      int between = 0;
      for (FrameRecord.Recording r : scene.frames().get(k).recordings()) {
        if (r.channel().equals(channel)) {
          String token =
              r.keyFrame()
                  ? tokens.of("sample_data " + channel, scene.number(), k)
                  : tokens.of("sweep " + channel, scene.number(), 16L * k + between++);
          rows.add(new Row(token, scene.number(), k, r));
        }
      }
    }
    return rows;
  }

  private void recordings() throws IOException {
    try (TableWriter data = table("sample_data");
        TableWriter poses = table("ego_pose");
        TableWriter labels = table("lidarseg")) {
      for (SceneRecord scene : scenes) {
        for (int c = 0; c < channels.size(); c++) {
          List<Row> rows = rows(scene, channels.get(c));
          for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            FrameRecord.Recording r = row.recording();
            boolean image = c > 0;
            poses
                .row(row.token()) // as in nuScenes, the pose has its recording's token
                .number("timestamp", r.timestamp())
                .rotation("rotation", r.ego())
                .vector("translation", r.ego().translation())
                .end();
            data.row(row.token())
                .text("sample_token", tokens.of("sample", row.scene(), row.frame()))
                .text("ego_pose_token", row.token())
                .text("calibrated_sensor_token", tokens.of("calibrated_sensor", row.scene(), c))
                .number("timestamp", r.timestamp())
                .text("fileformat", image ? (settings.images().png() ? "png" : "jpg") : "pcd")
                .flag("is_key_frame", r.keyFrame())
                .number("height", image ? settings.images().height() : 0)
                .number("width", image ? settings.images().width() : 0)
                .text("filename", r.file())
                .text("prev", i == 0 ? "" : rows.get(i - 1).token())
                .text("next", i == rows.size() - 1 ? "" : rows.get(i + 1).token())
                .end();
            if (!image && r.keyFrame()) {
              labels
                  .row(row.token())
                  .text("sample_data_token", row.token())
                  .text("filename", "lidarseg/v1.0-world/" + row.token() + "_lidarseg.bin")
                  .end();
            }
          }
        }
      }
    }
  }

  /// The size as nuScenes orders it: width, length, height.
  static Vec3 widthLengthHeight(Vec3 size) {
    return new Vec3(size.y(), size.x(), size.z());
  }
}
