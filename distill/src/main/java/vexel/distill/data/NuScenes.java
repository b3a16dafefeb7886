package vexel.distill.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
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
/// world: tables in a folder `v1.0-*`, key frames under `samples/`, what was recorded between them
/// under `sweeps/`, point labels (nuScenes-lidarseg, nuScenes-panoptic) under `lidarseg/` and
/// `panoptic/`. A frame is a key frame: the sweep of `LIDAR_TOP` and the images taken around it.
///
/// What is opened holds the rows that frames read; a frame's poses, cameras and boxes are made when
/// it is read.
public final class NuScenes implements FrameSource {
  private static final List<String> CAMERAS =
      List.of(
          "CAM_FRONT",
          "CAM_FRONT_RIGHT",
          "CAM_BACK_RIGHT",
          "CAM_BACK",
          "CAM_BACK_LEFT",
          "CAM_FRONT_LEFT");

  /// @param drive all sweeps of its scene in order of time
  /// @param at the place of the key frame's among them; −1 if it cannot be read
  private record Item(
      FrameEntry entry, SampleRow sample, List<DataRow> drive, int at, List<DataRow> images) {
    DataRow sweep() {
      return drive.get(at);
    }
  }

  private final DataRoot root;
  private final Path tableFolder;
  private final NuScenesTables tables;
  private final NuScenesLabels labels;
  private final @Nullable NuScenesAnnotations boxes;
  private final IdentityHashMap<SensorRow, Camera> cameras = new IdentityHashMap<>();
  private final List<Item> items = new ArrayList<>();
  private final List<DataFault> problems = new ArrayList<>();

  private NuScenes(Path folder, boolean withBoxes) {
    Path real = DataRoot.of(folder).path();
    boolean version = isVersion(real);
    root = version ? DataRoot.of(parent(real)) : DataRoot.of(folder);
    tableFolder = version ? real : onlyVersion(root.path());
    tables = new NuScenesTables(root, tableFolder);
    labels = new NuScenesLabels(root, tables);
    boxes = withBoxes ? new NuScenesAnnotations(tables) : null;
    link();
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

  /// Joins the rows into frames.
  private void link() {
    Map<String, List<DataRow>> drives = new HashMap<>();
    for (DataRow d : tables.sweeps) {
      drives.computeIfAbsent(d.sample().scene(), s -> new ArrayList<>()).add(d);
    }
    IdentityHashMap<SampleRow, Integer> sweepOf = new IdentityHashMap<>();
    for (List<DataRow> drive : drives.values()) {
      drive.sort(Comparator.comparingLong(DataRow::timestamp));
      for (int i = 0; i < drive.size(); i++) {
        if (drive.get(i).keyFrame()) {
          sweepOf.put(drive.get(i).sample(), i);
        }
      }
    }
    IdentityHashMap<SampleRow, List<DataRow>> images = new IdentityHashMap<>();
    for (DataRow d : tables.images) {
      images.computeIfAbsent(d.sample(), s -> new ArrayList<>(CAMERAS.size())).add(d);
      try {
        cameraOf(d);
      } catch (DataFault e) {
        tables.spoil(d.sample(), e);
      }
    }
    Map<String, List<SampleRow>> byScene = new HashMap<>();
    for (SampleRow s : tables.samples.values()) {
      byScene.computeIfAbsent(s.scene(), k -> new ArrayList<>()).add(s);
    }
    for (NuScenesTables.SceneRow scene : tables.scenes) {
      List<DataRow> drive = drives.getOrDefault(scene.token(), List.of());
      List<SampleRow> samples = byScene.getOrDefault(scene.token(), new ArrayList<>());
      samples.sort(Comparator.comparingLong(SampleRow::timestamp));
      for (SampleRow s : samples) {
        Integer at = sweepOf.get(s);
        List<DataRow> shots = images.get(s);
        if (at == null || shots == null) {
          if (tables.fault(s).isPresent()) { // a frame that cannot be read
            FrameEntry entry =
                new FrameEntry(s.token(), scene.name(), s.timestamp(), tables.file("sample_data"));
            items.add(new Item(entry, s, drive, -1, List.of()));
          } else {
            problems.add(incomplete(s, at == null));
          }
          continue;
        }
        shots.sort(Comparator.comparing(d -> order(d.sensor().channel())));
        items.add(new Item(entry(scene.name(), s, drive.get(at)), s, drive, at, shots));
      }
    }
  }

  private DataFault incomplete(SampleRow sample, boolean noSweep) {
    return new DataFault(
        tables.file("sample_data"),
        "sample " + sample.token(),
        "has no key frame of " + (noSweep ? "LIDAR_TOP" : "any camera"),
        "the sample is left out");
  }

  private FrameEntry entry(String scene, SampleRow sample, DataRow sweep) {
    Path source;
    try {
      source = file(sweep);
    } catch (DataFault e) { // a link that leads out: never opened
      tables.spoil(sample, e);
      source = tables.file("sample_data");
    }
    return new FrameEntry(sample.token(), scene, sweep.timestamp(), source);
  }

  /// The six cameras clockwise from the front, others after them by name.
  private static String order(String channel) {
    int i = CAMERAS.indexOf(channel);
    return i < 0 ? channel : Integer.toString(i);
  }

  /// The sensor's camera, which all its images share unless one has another size.
  private Camera cameraOf(DataRow d) {
    Camera shared = cameras.get(d.sensor());
    if (shared == null) { // while opening, on one thread
      shared = camera(d);
      cameras.put(d.sensor(), shared);
    }
    return shared.height() == d.height() && shared.width() == d.width() ? shared : camera(d);
  }

  private static Camera camera(DataRow d) {
    JsonRow row = java.util.Objects.requireNonNull(d.sensor().row(), "a camera's row");
    try {
      return Camera.of(row.numbers("camera_intrinsic", 9), d.height(), d.width());
    } catch (CalibrationException e) {
      throw new DataFault(
          row.file(),
          row.place() + "camera_intrinsic of " + d.sensor().channel(),
          String.valueOf(e.getMessage()),
          "correct the row",
          e);
    }
  }

  private Path file(DataRow d) {
    return root.resolve(d.filename(), tables.file("sample_data"));
  }

  private CameraView view(DataRow d, DataRow sweep) {
    return new CameraView(
        d.sensor().channel(),
        d.token(),
        new ImageFile(file(d), d.height(), d.width()),
        cameraOf(d),
        new SensorPoses(
            sweep.sensor().egoFromSensor(),
            tables.egoPose(sweep),
            tables.egoPose(d),
            d.sensor().sensorFromEgo()),
        d.timestamp());
  }

  private List<CameraView> views(Item item) {
    return item.images().stream().map(d -> view(d, item.sweep())).toList();
  }

  private Pose worldFromLidar(DataRow sweep) {
    return tables.egoPose(sweep).after(sweep.sensor().egoFromSensor());
  }

  private List<Annotation> boxes(Item item) {
    return boxes == null ? List.of() : boxes.of(item.sample());
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
    Item item = readable(items.get(i));
    PointCloud points = points(item.sweep());
    return new Frame(
        item.entry(),
        points,
        views(item),
        labels.classes(item.sweep().token(), points, item.entry().source()),
        worldFromLidar(item.sweep()),
        boxes(item));
  }

  @Override
  public List<Annotation> boxes(int i) {
    return boxes(readable(items.get(i)));
  }

  private Item readable(Item item) {
    Optional<DataFault> fault = tables.fault(item.sample());
    if (fault.isPresent()) {
      throw fault.get();
    }
    return item;
  }

  private PointCloud points(DataRow sweep) {
    return PointCloud.read(file(sweep), 5);
  }

  @Override
  public boolean poseKnown(int i) {
    return true;
  }

  /// The sweeps before the key frame's, those of earlier key frames among them, as the devkit's
  /// chain of `prev` gives them.
  @Override
  public List<PastSweep> sweeps(int frame, int most) {
    Item item = readable(items.get(frame));
    Pose lidarFromWorld = worldFromLidar(item.sweep()).inverse();
    List<PastSweep> past = new ArrayList<>();
    for (int i = item.at() - 1; i >= 0 && past.size() < most; i--) {
      DataRow sweep = item.drive().get(i);
      Optional<DataFault> fault = tables.fault(sweep.sample());
      if (fault.isPresent()) {
        throw fault.get();
      }
      past.add(
          new PastSweep(
              points(sweep),
              lidarFromWorld.after(worldFromLidar(sweep)),
              1e-6 * (item.sweep().timestamp() - sweep.timestamp())));
    }
    return past;
  }

  /// nuScenes-panoptic, where the data set has it.
  @Override
  public Optional<PanopticLabels> panoptic(int frame) {
    DataRow sweep = readable(items.get(frame)).sweep();
    return labels.panoptic(sweep.token(), points(sweep));
  }

  /// The token in `sample_data` of a frame's sweep, by which labels and results are named.
  ///
  /// @param frame the frame's token, its sample's
  public String sweepToken(String frame) {
    return items.stream()
        .filter(item -> item.entry().token().equals(frame))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no frame " + frame))
        .sweep()
        .token();
  }

  /// Where the vehicle was at the sweep of each frame that can be read, by the frame's token.
  public Map<String, Pose> worldFromEgo() {
    Map<String, Pose> poses = new HashMap<>();
    for (Item item : items) {
      if (tables.fault(item.sample()).isEmpty()) {
        poses.put(item.entry().token(), tables.egoPose(item.sweep()));
      }
    }
    return poses;
  }

  /// The pixel labels beside a built-in world's image: `pixelseg/<sample_data token>.png`, 8-bit
  /// raw category index per pixel. Empty in recorded data.
  public Optional<Path> pixelLabels(CameraView view) {
    return beside("pixelseg", view);
  }

  @Override
  public Optional<PixelLabels> pixelClasses(CameraView view) {
    return pixelLabels(view)
        .map(file -> labels.pixels(file, view.camera().height(), view.camera().width()));
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
    List<DataFault> all = new ArrayList<>(tables.problems);
    all.addAll(problems);
    return List.copyOf(all);
  }

  @Override
  public TableCheck tables() {
    return NuScenesStructure.check(root, tableFolder);
  }

  @Override
  public List<String> classNames() {
    return labels.exist() ? LidarsegClasses.NAMES : List.of();
  }

  @Override
  public String manifestHash() {
    Manifest manifest = new Manifest();
    for (Item item : items) {
      FrameEntry e = item.entry();
      manifest.add(e.scene() + "\t" + e.token() + "\t" + e.timestamp());
      manifest.add(root.path(), e.source());
      try {
        add(readable(item), manifest);
      } catch (DataFault fault) { // reading it says why
        manifest.add("unreadable");
      }
    }
    return manifest.hash();
  }

  private void add(Item item, Manifest manifest) {
    labels.file(item.sweep().token()).ifPresent(file -> manifest.add(root.path(), file));
    for (CameraView view : views(item)) {
      manifest.add(view, root.path());
    }
    for (Annotation box : boxes(item)) {
      manifest.add(box.toString());
    }
  }
}
