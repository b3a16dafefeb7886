package vexel.distill.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// Builds data sets in nuScenes layout, row by row.
final class TinyNuScenes {
  final Path root;
  final Path tables;
  private final Map<String, List<String>> rows = new LinkedHashMap<>();

  TinyNuScenes(Path root) throws IOException {
    this.root = root;
    tables = Files.createDirectories(root.resolve("v1.0-tiny"));
    for (String table :
        List.of(
            "scene",
            "sample",
            "sensor",
            "calibrated_sensor",
            "sample_data",
            "ego_pose",
            "log",
            "map",
            "visibility",
            "category",
            "attribute",
            "instance",
            "sample_annotation")) {
      rows.put(table, new ArrayList<>());
    }
  }

  /// Adds a row; values are JSON text, single quotes standing for double ones.
  TinyNuScenes row(String table, String fields) {
    rows.computeIfAbsent(table, t -> new ArrayList<>()).add("{" + fields.replace('\'', '"') + "}");
    return this;
  }

  static String pose(Pose p) {
    Vec3 t = p.translation();
    Quaternion q = p.rotation();
    return "'translation': [%s, %s, %s], 'rotation': [%s, %s, %s, %s]"
        .formatted(t.x(), t.y(), t.z(), q.w(), q.x(), q.y(), q.z());
  }

  TinyNuScenes data(
      String token,
      String sample,
      String sensor,
      String pose,
      String file,
      long time,
      int height,
      int width) {
    return row(
        "sample_data",
        ("'token': '%s', 'sample_token': '%s', 'calibrated_sensor_token': '%s',"
                + " 'ego_pose_token': '%s', 'filename': '%s', 'timestamp': %d, 'height': %d,"
                + " 'width': %d, 'is_key_frame': true, 'fileformat': 'x', 'next': '', 'prev': ''")
            .formatted(token, sample, sensor, pose, file, time, height, width));
  }

  /// A key frame at which the vehicle stands at the world's origin.
  TinyNuScenes sample(String token, String scene, long time) throws IOException {
    row(
        "sample",
        "'token': '%s', 'scene_token': '%s', 'timestamp': %d, 'next': '', 'prev': ''"
            .formatted(token, scene, time));
    row("ego_pose", "'token': '%s', 'timestamp': 0, ".formatted(token) + pose(Pose.IDENTITY));
    String cloud = "samples/LIDAR_TOP/" + token + ".bin";
    TinyKitti.floats(root.resolve(cloud), 0, -12, -1, 200, 3);
    data("l" + token, token, "l", token, cloud, time, 0, 0);
    return data("c" + token, token, "c", token, "samples/" + token + ".png", time, 12, 16);
  }

  /// A sweep of the LiDAR between key frames, with one return 10 m ahead of it.
  TinyNuScenes sweep(String token, String sample, Pose ego, long time) throws IOException {
    String file = "sweeps/LIDAR_TOP/" + token + ".bin";
    TinyKitti.floats(root.resolve(file), 10, 0, 0, 7, 1);
    row("ego_pose", "'token': '%s', 'timestamp': 0, ".formatted(token) + pose(ego));
    return row(
        "sample_data",
        ("'token': '%1$s', 'sample_token': '%2$s', 'calibrated_sensor_token': 'l',"
                + " 'ego_pose_token': '%1$s', 'filename': '%3$s', 'timestamp': %4$d, 'height': 0,"
                + " 'width': 0, 'is_key_frame': false, 'fileformat': 'x', 'next': '', 'prev': ''")
            .formatted(token, sample, file, time));
  }

  /// An object's box at the given samples, in that order.
  TinyNuScenes track(String object, String[] samples, Vec3[] centres) {
    row(
        "instance",
        ("'token': '%1$s', 'category_token': 'cat.car', 'nbr_annotations': %2$d,"
                + " 'first_annotation_token': '%1$s.0', 'last_annotation_token': '%1$s.%3$d'")
            .formatted(object, samples.length, samples.length - 1));
    for (int i = 0; i < samples.length; i++) {
      row(
          "sample_annotation",
          ("'token': '%1$s.%2$d', 'sample_token': '%3$s', 'instance_token': '%1$s',"
                      + " 'attribute_tokens': [], 'visibility_token': '', 'size': [2, 4, 1.5],"
                      + " 'num_lidar_pts': 1, 'num_radar_pts': 0, 'prev': '%4$s', 'next': '%5$s', ")
                  .formatted(
                      object,
                      i,
                      samples[i],
                      i == 0 ? "" : object + "." + (i - 1),
                      i == samples.length - 1 ? "" : object + "." + (i + 1))
              + pose(Pose.of(Quaternion.IDENTITY, centres[i])));
    }
    return this;
  }

  Path write() throws IOException {
    for (Map.Entry<String, List<String>> table : rows.entrySet()) {
      Files.writeString(
          tables.resolve(table.getKey() + ".json"),
          table.getValue().stream().collect(Collectors.joining(",\n", "[\n", "\n]\n")));
    }
    return root;
  }

  /// Two scenes of two samples. The LiDAR stands 2 m above the ego frame, turned by +90° (its x
  /// axis is the vehicle's left); the front camera 1 m ahead and 1 m up, looking ahead. Between
  /// sweep and image, 0.05 s, the vehicle drives 1 m ahead.
  static TinyNuScenes drive(Path root) throws IOException {
    TinyNuScenes d = new TinyNuScenes(root);
    d.row("sensor", "'token': 'lidar', 'channel': 'LIDAR_TOP', 'modality': 'lidar'");
    d.row("sensor", "'token': 'front', 'channel': 'CAM_FRONT', 'modality': 'camera'");
    d.row("sensor", "'token': 'radar', 'channel': 'RADAR_FRONT', 'modality': 'radar'");
    Pose lidar = Pose.of(Quaternion.yaw(StrictMath.PI / 2), new Vec3(0, 0, 2));
    Pose camera = Pose.of(new double[] {0, 0, 1, 1, -1, 0, 0, 0, 0, -1, 0, 1});
    d.row(
        "calibrated_sensor",
        "'token': 'l', 'sensor_token': 'lidar', " + pose(lidar) + ", 'camera_intrinsic': []");
    d.row(
        "calibrated_sensor",
        "'token': 'r', 'sensor_token': 'radar', " + pose(lidar) + ", 'camera_intrinsic': []");
    d.row(
        "calibrated_sensor",
        "'token': 'c', 'sensor_token': 'front', "
            + pose(camera)
            + ", 'camera_intrinsic': [[8, 0, 8], [0, 8, 6], [0, 0, 1]]");
    d.row("category", "'token': 'cat.car', 'name': 'vehicle.car', 'index': 17");
    d.row("category", "'token': 'cat.man', 'name': 'static.manmade', 'index': 28");
    d.row("category", "'token': 'cat.noise', 'name': 'noise', 'index': 0");
    d.row("attribute", "'token': 'att', 'name': 'vehicle.parked'");
    d.row(
        "instance",
        "'token': 'obj', 'category_token': 'cat.car', 'nbr_annotations': 4,"
            + " 'first_annotation_token': 'a.s0.0', 'last_annotation_token': 'a.s1.1'");
    d.row("visibility", "'token': '4', 'level': 'v80-100'");
    d.row("log", "'token': 'log'");
    d.row("map", "'token': 'map', 'filename': '', 'log_tokens': ['log']");
    for (int s = 0; s < 2; s++) {
      d.row(
          "scene",
          ("'token': 's%1$d', 'name': 'scene-%1$04d', 'nbr_samples': 2, 'log_token': 'log',"
                  + " 'first_sample_token': 's%1$d.0', 'last_sample_token': 's%1$d.1'")
              .formatted(s));
      for (int i = 1; i >= 0; i--) { // out of order on purpose
        String sample = "s%d.%d".formatted(s, i);
        long time = 1_500_000_000_000_000L + s * 100_000_000L + i * 500_000L;
        d.row(
            "sample",
            "'token': '%s', 'scene_token': 's%d', 'timestamp': %d, 'next': '', 'prev': ''"
                .formatted(sample, s, time));
        // heading 90°: the vehicle drives along the world's y axis
        Pose atSweep = Pose.of(Quaternion.yaw(StrictMath.PI / 2), new Vec3(100, 10 * i, 0));
        Pose atImage = Pose.of(Quaternion.yaw(StrictMath.PI / 2), new Vec3(100, 10 * i + 1, 0));
        d.row("ego_pose", "'token': 'p.%s', 'timestamp': 0, ".formatted(sample) + pose(atSweep));
        d.row("ego_pose", "'token': 'q.%s', 'timestamp': 0, ".formatted(sample) + pose(atImage));
        String cloud = "samples/LIDAR_TOP/" + sample + ".bin";
        String shot = "samples/CAM_FRONT/" + sample + ".png";
        d.data("sd.l." + sample, sample, "l", "p." + sample, cloud, time, 0, 0);
        d.data("sd.c." + sample, sample, "c", "q." + sample, shot, time + 50_000, 12, 16);
        d.data(
            "sd.r." + sample, sample, "r", "p." + sample, "samples/RADAR_FRONT/r.pcd", time, 0, 0);
        // LiDAR (0, −12, −1): 12 m ahead of the vehicle, 1 m above its origin
        TinyKitti.floats(root.resolve(cloud), 0, -12, -1, 200, 3, 0, 12, 0, 10, 3);
        TinyKitti.image(root.resolve(shot), 12, 16);
        d.row(
            "lidarseg",
            "'token': 'x.%1$s', 'sample_data_token': 'sd.l.%1$s', 'filename': 'lidarseg/%1$s.bin'"
                .formatted(sample));
        Files.createDirectories(root.resolve("lidarseg"));
        Files.write(root.resolve("lidarseg/" + sample + ".bin"), new byte[] {17, 28});
        d.row(
            "sample_annotation",
            ("'token': 'a.%1$s', 'sample_token': '%1$s', 'instance_token': 'obj',"
                 + " 'attribute_tokens': ['att'], 'visibility_token': '4', 'size': [2, 4, 1.5],"
                 + " 'num_lidar_pts': 1, 'num_radar_pts': 0, 'prev': '%2$s', 'next': '%3$s', ")
                    .formatted(
                        sample, i == 1 ? "a.s" + s + ".0" : "", i == 0 ? "a.s" + s + ".1" : "")
                + pose(Pose.of(Quaternion.IDENTITY, new Vec3(100, 10 * i + 12, 1))));
      }
    }
    return d;
  }
}
