import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Writes tables as large as those of nuScenes v1.0-trainval, without any sweep or image:
///
/// ```
/// java tools/TrainvalTables.java OUT [SCENES]
/// ```
///
/// By default 850 scenes, 34,149 samples, 2,631,083 recordings with as many ego poses, 87,083
/// objects with 1,166,187 boxes, laid out as in the released files (2.4 GB). Fewer scenes give
/// tables smaller in proportion. Content is made up but consistent: every token resolves.
final class TrainvalTables {
  private static final int SCENES = 850;
  private static final int SAMPLES = 34_149;
  private static final int RECORDINGS = 2_631_083;
  private static final int BOXES = 1_166_187;

  private static final String[] CAMERAS = {
    "CAM_FRONT", "CAM_FRONT_RIGHT", "CAM_BACK_RIGHT", "CAM_BACK", "CAM_BACK_LEFT", "CAM_FRONT_LEFT"
  };
  private static final String[] RADARS = {
    "RADAR_FRONT", "RADAR_FRONT_LEFT", "RADAR_FRONT_RIGHT", "RADAR_BACK_LEFT", "RADAR_BACK_RIGHT"
  };
  private static final String[] CATEGORIES = {
    "vehicle.car", "human.pedestrian.adult", "movable_object.barrier", "vehicle.truck"
  };
  private static final String UNTURNED = "[\n1.0,\n0.0,\n0.0,\n0.0\n]";

  /// Key frames a box's object is seen in.
  private static final int LIFE = 18;

  private static final long BEGIN = 1_532_402_927_647_951L;

  private final Path folder;
  private final int scenes;
  private int samples;

  private TrainvalTables(Path folder, int scenes) {
    this.folder = folder;
    this.scenes = scenes;
  }

  public static void main(String[] words) throws IOException {
    Path root = Path.of(words[0]);
    int scenes = words.length > 1 ? Integer.parseInt(words[1]) : SCENES;
    Path folder = Files.createDirectories(root.resolve("v1.0-trainval"));
    new TrainvalTables(folder, scenes).write();
  }

  private void write() throws IOException {
    vocabulary();
    scenes();
    recordings();
    boxes();
  }

  private static String token(char kind, long number) {
    return String.format(Locale.ROOT, "%02x", (int) kind)
        + String.format(Locale.ROOT, "%030x", number);
  }

  /// One table: rows of keys and values, a value a line as in the released files.
  private final class Table implements AutoCloseable {
    private final BufferedWriter out;
    private boolean first = true;

    Table(String name) throws IOException {
      out = Files.newBufferedWriter(folder.resolve(name + ".json"), StandardCharsets.US_ASCII);
      out.write("[\n");
    }

    /// Keys before their values; numbers, true, false and lists as they are, other text quoted.
    void row(Object... fields) throws IOException {
      out.write(first ? "{" : ",\n{");
      first = false;
      for (int i = 0; i < fields.length; i += 2) {
        out.write(i == 0 ? "\n\"" : ",\n\"");
        out.write((String) fields[i]);
        out.write("\": ");
        boolean text = fields[i + 1] instanceof String s && !s.startsWith("[");
        out.write(text ? "\"" + fields[i + 1] + "\"" : fields[i + 1].toString());
      }
      out.write("\n}");
    }

    @Override
    public void close() throws IOException {
      out.write("\n]");
      out.close();
    }
  }

  private void vocabulary() throws IOException {
    try (Table t = new Table("category")) {
      for (int i = 0; i < CATEGORIES.length; i++) {
        t.row("token", token('c', i), "name", CATEGORIES[i], "description", "", "index", i);
      }
    }
    try (Table t = new Table("attribute")) {
      t.row("token", token('a', 0), "name", "vehicle.moving", "description", "");
    }
    try (Table t = new Table("visibility")) {
      t.row("token", "4", "level", "v80-100", "description", "");
    }
    try (Table t = new Table("log")) {
      String[] at = {"vehicle", "n015", "date_captured", "2018-07-24", "location", "singapore"};
      t.row("token", token('l', 0), "logfile", "log", at[0], at[1], at[2], at[3], at[4], at[5]);
    }
    try (Table t = new Table("map")) {
      String logs = "[\n\"" + token('l', 0) + "\"\n]";
      t.row("token", token('m', 0), "category", "", "filename", "", "log_tokens", logs);
    }
    try (Table t = new Table("sensor")) {
      for (int i = 0; i < 12; i++) {
        String modality = i == 0 ? "lidar" : i < 7 ? "camera" : "radar";
        t.row("token", token('s', i), "channel", channel(i), "modality", modality);
      }
    }
  }

  private static String channel(int sensor) {
    return sensor == 0 ? "LIDAR_TOP" : sensor < 7 ? CAMERAS[sensor - 1] : RADARS[sensor - 7];
  }

  /// Number of a scene's first sample.
  private int firstSample(int scene) {
    return (int) ((long) scene * SAMPLES / SCENES);
  }

  private void scenes() throws IOException {
    samples = firstSample(scenes);
    String intrinsic =
        "[\n[\n1266.417203046554,\n0.0,\n816.2670197447984\n],\n[\n0.0,\n1266.417203046554,\n"
            + "491.50706579294757\n],\n[\n0.0,\n0.0,\n1.0\n]\n]";
    try (Table scene = new Table("scene");
        Table sample = new Table("sample");
        Table mounts = new Table("calibrated_sensor")) {
      for (int s = 0; s < scenes; s++) {
        int from = firstSample(s);
        int to = firstSample(s + 1);
        scene.row(
            "token",
            token('e', s),
            "log_token",
            token('l', 0),
            "nbr_samples",
            to - from,
            "first_sample_token",
            token('k', from),
            "last_sample_token",
            token('k', to - 1),
            "name",
            String.format(Locale.ROOT, "scene-%04d", s + 1),
            "description",
            "made up");
        for (int k = from; k < to; k++) {
          sample.row(
              "token",
              token('k', k),
              "timestamp",
              time(k),
              "prev",
              k == from ? "" : token('k', k - 1),
              "next",
              k == to - 1 ? "" : token('k', k + 1),
              "scene_token",
              token('e', s));
        }
        for (int i = 0; i < 12; i++) {
          mounts.row(
              "token",
              token('b', 12L * s + i),
              "sensor_token",
              token('s', i),
              "translation",
              "[\n0.943713,\n0.0,\n1.84023\n]",
              "rotation",
              UNTURNED,
              "camera_intrinsic",
              i > 0 && i < 7 ? intrinsic : "[]");
        }
      }
    }
  }

  private static long time(int sample) {
    return BEGIN + 500_000L * sample;
  }

  /// A LiDAR at 20 Hz, six cameras at 12 Hz, five radars at 12.4 Hz: 1 + 9, 6 (1 + 5) and 31
  /// recordings a sample, and one more of some samples.
  private void recordings() throws IOException {
    try (Table data = new Table("sample_data");
        Table poses = new Table("ego_pose");
        Table labels = new Table("lidarseg")) {
      long number = 0;
      int scene = 0;
      for (int k = 0; k < samples; k++) {
        scene += k >= firstSample(scene + 1) ? 1 : 0;
        int radars = 31 + (k < RECORDINGS - 77L * SAMPLES ? 1 : 0);
        for (int i = 0; i < 46 + radars; i++) {
          int sensor = i < 10 ? 0 : i < 46 ? 1 + (i - 10) / 6 : 7 + (i - 46) % 5;
          int step = i < 10 ? 9 - i : i < 46 ? 5 - (i - 10) % 6 : (i - 46) / 5;
          recording(data, poses, number, k, scene, sensor, step);
          if (sensor == 0 && step == 0) {
            String token = token('d', number);
            String file = "lidarseg/v1.0-trainval/" + token + "_lidarseg.bin";
            labels.row("token", token, "sample_data_token", token, "filename", file);
          }
          number++;
        }
      }
    }
  }

  private static void recording(
      Table data, Table poses, long number, int sample, int scene, int sensor, int step)
      throws IOException {
    String token = token('d', number);
    long time = time(sample) - step * 50_000L;
    boolean image = sensor > 0 && sensor < 7;
    String ending = image ? "jpg" : "pcd";
    String channel = channel(sensor);
    String folder = (step == 0 ? "samples/" : "sweeps/") + channel;
    data.row(
        "token",
        token,
        "sample_token",
        token('k', sample),
        "ego_pose_token",
        token,
        "calibrated_sensor_token",
        token('b', 12L * scene + sensor),
        "timestamp",
        time,
        "fileformat",
        ending,
        "is_key_frame",
        step == 0,
        "height",
        image ? 900 : 0,
        "width",
        image ? 1600 : 0,
        "filename",
        folder + "/n015-2018-07-24-11-22-45+0800__" + channel + "__" + time + "." + ending,
        "prev",
        "", // the chains are not told: readers take the order of time
        "next",
        "");
    poses.row(
        "token",
        token,
        "timestamp",
        time,
        "rotation",
        "[\n"
            + "0.5720320396729045,\n"
            + "-0.0016977771610471074,\n"
            + "0.011798001930183783,\n"
            + "-0.8201446642457809\n"
            + "]",
        "translation",
        "[\n" + (411 + 1e-6 * (time - BEGIN)) + ",\n1180.8903791765097,\n0.0\n]");
  }

  /// Each sample has 34 places for boxes, some 35; in each an object is seen for some time, then
  /// another.
  private void boxes() throws IOException {
    long objects = 0;
    long row = 0;
    try (Table boxes = new Table("sample_annotation");
        Table instances = new Table("instance")) {
      for (int s = 0; s < scenes; s++) {
        int from = firstSample(s);
        int to = firstSample(s + 1);
        for (int place = 0; place < 35; place++) {
          for (int first = from; first < to; first += LIFE) {
            int end = Math.min(first + LIFE, to);
            if (place == 34) {
              end = Math.min(end, BOXES - 34 * SAMPLES);
            }
            if (end <= first) {
              continue;
            }
            for (int k = first; k < end; k++) {
              box(boxes, row + k - first, k, objects, k > first, k < end - 1);
            }
            instances.row(
                "token",
                token('i', objects),
                "category_token",
                token('c', objects % CATEGORIES.length),
                "nbr_annotations",
                end - first,
                "first_annotation_token",
                token('x', row),
                "last_annotation_token",
                token('x', row + end - first - 1));
            row += end - first;
            objects++;
          }
        }
      }
    }
    System.out.println(samples + " samples, " + objects + " objects, " + row + " boxes");
  }

  private static void box(
      Table boxes, long row, int sample, long object, boolean before, boolean after)
      throws IOException {
    boxes.row(
        "token",
        token('x', row),
        "sample_token",
        token('k', sample),
        "instance_token",
        token('i', object),
        "visibility_token",
        "4",
        "attribute_tokens",
        "[\n\"" + token('a', 0) + "\"\n]",
        "translation",
        "[\n" + (373.25 + 0.5 * sample) + ",\n1130.419,\n0.8\n]",
        "size",
        "[\n0.621,\n0.669,\n1.642\n]",
        "rotation",
        "[\n0.9831098797903927,\n0.0,\n0.0,\n-0.18301629506281616\n]",
        "prev",
        before ? token('x', row - 1) : "",
        "next",
        after ? token('x', row + 1) : "",
        "num_lidar_pts",
        1 + object % 40,
        "num_radar_pts",
        0);
  }
}
