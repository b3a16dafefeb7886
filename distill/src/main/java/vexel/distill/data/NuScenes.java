package vexel.distill.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vexel.distill.data.NuScenesTables.DataRow;
import vexel.distill.data.NuScenesTables.SampleRow;
import vexel.distill.data.NuScenesTables.SensorRow;
import vexel.distill.geometry.CalibrationException;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.Pose;
import vexel.tensor.io.FileFailure;

/// nuScenes v1.0 (Caesar et al. 2020) and anything written in its layout, such as the built-in
/// world: tables in a folder `v1.0-*`, files under `samples/`, point labels (nuScenes-lidarseg)
/// under `lidarseg/`. A frame is a key frame: the sweep of `LIDAR_TOP` and the images taken around
/// it.
public final class NuScenes implements FrameSource {
  private static final List<String> CAMERAS =
      List.of(
          "CAM_FRONT",
          "CAM_FRONT_RIGHT",
          "CAM_BACK_RIGHT",
          "CAM_BACK",
          "CAM_BACK_LEFT",
          "CAM_FRONT_LEFT");

  private record Item(
      FrameEntry entry,
      Pose worldFromLidar,
      List<CameraView> views,
      @Nullable Path labels,
      List<Annotation> boxes) {}

  private final DataRoot root;
  private final Path tableFolder;
  private final NuScenesTables tables;
  private final List<Item> items = new ArrayList<>();
  private final List<DataFault> problems = new ArrayList<>();
  private final Map<String, String> sweepTokens = new HashMap<>();

  private NuScenes(Path folder, boolean withBoxes) {
    Path real = DataRoot.of(folder).path();
    boolean version = isVersion(real);
    root = version ? DataRoot.of(parent(real)) : DataRoot.of(folder);
    tableFolder = version ? real : onlyVersion(root.path());
    tables = new NuScenesTables(tableFolder);
    link(withBoxes ? new NuScenesAnnotations(tables) : null);
  }

  /// Opens a data set without its boxes.
  ///
  /// @param folder the one that holds `v1.0-…` and `samples`, or one of several folders `v1.0-…`
  /// @throws DataFault if a table is missing, broken or inconsistent
  public static NuScenes open(Path folder) {
    return new NuScenes(folder, false);
  }

  /// Opens a data set with the annotated boxes.
  public static NuScenes openWithBoxes(Path folder) {
    return new NuScenes(folder, true);
  }

  /// Whether `folder` looks like a data set this class opens.
  static boolean recognises(Path folder) {
    return Files.isDirectory(folder)
        && (isVersion(folder.toAbsolutePath().normalize()) || !versions(folder).isEmpty());
  }

  private static boolean isVersion(Path folder) {
    return String.valueOf(folder.getFileName()).startsWith("v1.0-")
        && Files.isRegularFile(folder.resolve("sample.json"));
  }

  private static Path parent(Path folder) {
    Path parent = folder.getParent();
    return parent == null ? folder : parent;
  }

  private static List<Path> versions(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(NuScenes::isVersion).sorted().toList();
    } catch (IOException e) {
      throw FileFailure.reading(folder, e);
    }
  }

  private static Path onlyVersion(Path folder) {
    List<Path> found = versions(folder);
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new DataFault(
        folder,
        "tables",
        found.isEmpty()
            ? "has no folder v1.0-* with a sample.json"
            : "has " + found.size() + " folders " + found.stream().map(Path::getFileName).toList(),
        found.isEmpty()
            ? "name the folder in which nuScenes was unpacked"
            : "name one of them, e.g. " + found.getFirst());
  }

  /// Joins the tables into frames.
  private void link(@Nullable NuScenesAnnotations boxes) {
    Map<String, DataRow> lidar = new HashMap<>();
    Map<String, List<DataRow>> images = new HashMap<>();
    for (DataRow d : tables.keyFrames) {
      SensorRow sensor = sensor(d);
      if (sensor.modality().equals("camera")) {
        images.computeIfAbsent(d.sample(), s -> new ArrayList<>()).add(d);
      } else if (sensor.channel().equals("LIDAR_TOP")) {
        lidar.put(d.sample(), d);
      }
    }
    Map<String, List<SampleRow>> byScene = new HashMap<>();
    for (SampleRow s : tables.samples.values()) {
      byScene.computeIfAbsent(s.scene(), k -> new ArrayList<>()).add(s);
    }
    for (NuScenesTables.SceneRow scene : tables.scenes) {
      List<SampleRow> samples = byScene.getOrDefault(scene.token(), List.of());
      for (SampleRow s :
          samples.stream().sorted(Comparator.comparingLong(SampleRow::timestamp)).toList()) {
        DataRow sweep = lidar.get(s.token());
        List<DataRow> shots = images.getOrDefault(s.token(), List.of());
        if (sweep == null || shots.isEmpty()) {
          problems.add(
              new DataFault(
                  tables.file("sample_data"),
                  "sample " + s.token(),
                  "has no key frame of " + (sweep == null ? "LIDAR_TOP" : "any camera"),
                  "the sample is left out"));
          continue;
        }
        items.add(item(scene.name(), s, sweep, shots, boxes));
      }
    }
  }

  private Item item(
      String scene,
      SampleRow sample,
      DataRow sweep,
      List<DataRow> shots,
      @Nullable NuScenesAnnotations boxes) {
    sweepTokens.put(sample.token(), sweep.token());
    Path table = tables.file("sample_data");
    Pose egoFromLidar = sensor(sweep).egoFromSensor();
    Pose worldFromEgo = egoPose(sweep);
    List<CameraView> views =
        shots.stream()
            .sorted(Comparator.comparing(d -> order(sensor(d).channel())))
            .map(d -> view(d, egoFromLidar, worldFromEgo))
            .toList();
    String labels = tables.labelFiles.get(sweep.token());
    return new Item(
        new FrameEntry(
            sample.token(), scene, sweep.timestamp(), root.resolve(sweep.filename(), table)),
        worldFromEgo.after(egoFromLidar),
        views,
        labels == null ? null : root.resolve(labels, tables.file("lidarseg")),
        boxes == null ? List.of() : boxes.of(sample.token()));
  }

  /// The six cameras clockwise from the front, others after them by name.
  private static String order(String channel) {
    int i = CAMERAS.indexOf(channel);
    return i < 0 ? channel : Integer.toString(i);
  }

  private CameraView view(DataRow d, Pose egoFromLidar, Pose worldFromEgoAtSweep) {
    SensorRow sensor = sensor(d);
    JsonRow row = java.util.Objects.requireNonNull(sensor.row(), "a camera's row");
    Camera camera;
    try {
      camera = Camera.of(row.numbers("camera_intrinsic", 9), d.height(), d.width());
    } catch (CalibrationException e) {
      throw new DataFault(
          row.file(),
          row.place() + "camera_intrinsic of " + sensor.channel(),
          String.valueOf(e.getMessage()),
          "correct the row",
          e);
    }
    return new CameraView(
        sensor.channel(),
        d.token(),
        new ImageFile(
            root.resolve(d.filename(), tables.file("sample_data")), d.height(), d.width()),
        camera,
        new SensorPoses(
            egoFromLidar, worldFromEgoAtSweep, egoPose(d), sensor.egoFromSensor().inverse()),
        d.timestamp());
  }

  private SensorRow sensor(DataRow d) {
    return java.util.Objects.requireNonNull(tables.sensors.get(d.sensor()), d.sensor());
  }

  private Pose egoPose(DataRow d) {
    return java.util.Objects.requireNonNull(tables.egoPoses.get(d.egoPose()), d.egoPose());
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public FrameEntry entry(int i) {
    return items.get(i).entry();
  }

  @Override
  public Frame frame(int i) {
    Item item = items.get(i);
    PointCloud points = PointCloud.read(item.entry().source(), 5);
    return new Frame(
        item.entry(),
        points,
        item.views(),
        labels(item, points),
        item.worldFromLidar(),
        item.boxes());
  }

  @Override
  public List<Annotation> boxes(int i) {
    return items.get(i).boxes();
  }

  private Optional<PointLabels> labels(Item item, PointCloud points) {
    Path file = item.labels();
    if (file == null) {
      return Optional.empty();
    }
    byte[] raw = LabelFile.read(file, 1, points.size(), item.entry().source());
    byte[] label = new byte[raw.length];
    for (int i = 0; i < raw.length; i++) {
      Integer c = tables.classOfLabel.get(raw[i] & 0xFF);
      if (c == null) {
        throw new DataFault(
            file,
            "label of point " + i,
            "is " + (raw[i] & 0xFF) + ", no category of category.json",
            "labels and tables must come from the same release");
      }
      label[i] = c.byteValue();
    }
    return Optional.of(PointLabels.of(label));
  }

  /// The token in `sample_data` of a frame's sweep, by which labels and results are named.
  ///
  /// @param frame the frame's token, its sample's
  public String sweepToken(String frame) {
    return java.util.Objects.requireNonNull(sweepTokens.get(frame), frame);
  }

  /// The pixel labels beside a built-in world's image: `pixelseg/<sample_data token>.png`, 8-bit
  /// raw category index per pixel. Empty in recorded data.
  public Optional<Path> pixelLabels(CameraView view) {
    return beside("pixelseg", view);
  }

  /// The numbers in `captions.json` of what each pixel of a built-in world's image shows:
  /// `captions/<sample_data token>.png`, 16-bit. Empty in recorded data and in worlds without
  /// captions.
  public Optional<Path> pixelCaptions(CameraView view) {
    return beside("captions", view);
  }

  private Optional<Path> beside(String folder, CameraView view) {
    Path file = root.resolve(folder + "/" + view.token() + ".png", tables.file("sample_data"));
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }

  /// The scenes of a split that are in this data set: from `splits.json` beside the tables or in
  /// the root, else the official lists (`train`, `val`, `test`, `mini_train`, `mini_val`).
  @Override
  public FrameSource split(String name) {
    return ofScenes(NuScenesSplits.of(root.path(), tableFolder).scenes(name));
  }

  @Override
  public List<DataFault> problems() {
    return List.copyOf(problems);
  }

  @Override
  public List<String> classNames() {
    return tables.labelFiles.isEmpty() ? List.of() : LidarsegClasses.NAMES;
  }

  @Override
  public String manifestHash() {
    Manifest manifest = new Manifest();
    for (Item item : items) {
      FrameEntry e = item.entry();
      manifest.add(e.scene() + "\t" + e.token() + "\t" + e.timestamp());
      manifest.add(root.path(), e.source());
      Path labels = item.labels();
      if (labels != null) {
        manifest.add(root.path(), labels);
      }
      for (CameraView view : item.views()) {
        manifest.add(view, root.path());
      }
      for (Annotation box : item.boxes()) {
        manifest.add(box.toString());
      }
    }
    return manifest.hash();
  }
}
