package vexel.distill.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pose;
import vexel.tensor.io.FileFailure;

/// SemanticKITTI (Behley et al. 2019), the KITTI odometry benchmark whose sequences it labels, and
/// data sets in its layout: ScribbleKITTI, SemanticPOSS, SynLiDAR. A sequence is a scene,
/// `[dataset/][sequences/]NN/`, with
///
/// - `velodyne/*.bin`;
/// - `image_2/*.png` and `calib.txt`, else its frames have no camera;
/// - `labels/*.label` or `scribbles/*.label`, a class ([LabelMap]) in the low 16 bits and an object
///   in the high ones, if it is labelled;
/// - `times.txt`, else it is taken to be recorded at 10 Hz;
/// - `poses.txt` or, as in the odometry benchmark, `poses/NN.txt` beside `sequences`: the camera's
///   poses. Without them, or without `calib.txt`, the LiDAR's are unknown.
public final class SemanticKitti implements FrameSource {
  private static final String CAMERA = "image_2";
  private static final long MICROS_PER_FRAME = 100_000;

  /// @param view null without a camera
  /// @param labels null in a sequence without labels
  /// @param worldFromLidar null if unknown
  private record Item(
      FrameEntry entry,
      @Nullable CameraView view,
      @Nullable Path labels,
      @Nullable Pose worldFromLidar) {
    List<CameraView> views() {
      return view == null ? List.of() : List.of(view);
    }
  }

  private final DataRoot root;
  private final LabelMap map;
  private final List<Item> items = new ArrayList<>();
  private final List<DataFault> problems = new ArrayList<>();

  private SemanticKitti(DataRoot root, LabelMap map) {
    this.root = root;
    this.map = map;
  }

  /// Opens the sequences below `folder` with SemanticKITTI's classes.
  public static SemanticKitti open(Path folder) {
    return open(folder, LabelMap.named(LabelMap.AUTO));
  }

  /// Opens the sequences below `folder`.
  public static SemanticKitti open(Path folder, LabelMap map) {
    SemanticKitti source = new SemanticKitti(DataRoot.of(folder), map);
    List<Path> sequences = sequences(source.root.path());
    if (sequences.isEmpty()) {
      throw new DataFault(
          folder,
          "layout",
          "has no sequences/NN/velodyne",
          "name the folder that holds sequences/");
    }
    sequences.forEach(source::sequence);
    if (source.items.isEmpty()) {
      throw new DataFault(
          sequences.getFirst(),
          "layout",
          "is no sequence with velodyne/*.bin and, if there is a folder image_2, its images",
          "unpack the point clouds and, for distillation, the colour images and the calibration");
    }
    return source;
  }

  static boolean recognises(Path folder) {
    return Files.isDirectory(folder) && !sequences(folder).isEmpty();
  }

  private static List<Path> sequences(Path folder) {
    Path parent = folder;
    for (String inner : List.of("dataset", "sequences")) {
      parent = Files.isDirectory(parent.resolve(inner)) ? parent.resolve(inner) : parent;
    }
    String names = parent.equals(folder) ? "\\d+" : ".*";
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(p -> String.valueOf(p.getFileName()).matches(names))
          .filter(p -> Files.isDirectory(p.resolve("velodyne")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileFailure.reading(parent, e);
    }
  }

  private void sequence(Path folder) {
    String scene = String.valueOf(folder.getFileName());
    Path sweeps = folder.resolve("velodyne");
    Path images = folder.resolve(CAMERA);
    List<String> names;
    KittiCalibration camera = null;
    if (Files.isDirectory(images)) {
      FilePairs files = FilePairs.of(sweeps, ".bin", images, ".png");
      problems.addAll(files.problems());
      names = files.names();
      if (!names.isEmpty()) {
        camera =
            KittiCalibration.odometry(
                root.inside(folder.resolve("calib.txt")), measured(images, names));
      }
    } else {
      names = List.copyOf(FilePairs.list(sweeps, ".bin"));
    }
    Path labels = labels(folder);
    KittiTable times = table(1, folder.resolve("times.txt"));
    Pose mount = mount(folder, camera);
    KittiTable poses = mount == null ? null : table(12, posesFiles(folder, scene));
    for (String name : names) {
      int number = FilePairs.number(sweeps, name);
      long time =
          times == null ? MICROS_PER_FRAME * number : StrictMath.round(1e6 * times.at(number)[0]);
      Path sweep = root.inside(sweeps.resolve(name + ".bin"));
      FrameEntry entry = new FrameEntry(scene + "/" + name, scene, time, sweep);
      items.add(
          new Item(
              entry,
              camera == null ? null : view(entry, camera, images.resolve(name + ".png")),
              labels == null ? null : root.inside(labels.resolve(name + ".label")),
              poses == null || mount == null ? null : poses.pose(number).after(mount)));
    }
  }

  /// The first image that can be measured. All of a sequence have its size; one that has not is a
  /// fault of its frame.
  private ImageFile measured(Path images, List<String> names) {
    DataFault fault = null;
    for (String name : names) {
      try {
        return ImageFile.of(root.inside(images.resolve(name + ".png"))).measured();
      } catch (DataFault e) {
        fault = fault == null ? e : fault;
      }
    }
    throw Objects.requireNonNull(fault, "no images");
  }

  private CameraView view(FrameEntry entry, KittiCalibration camera, Path image) {
    return new CameraView(
        CAMERA,
        entry.token() + "/" + CAMERA,
        new ImageFile(root.inside(image), camera.camera().height(), camera.camera().width()),
        camera.camera(),
        SensorPoses.rigid(camera.cameraFromLidar()),
        entry.timestamp());
  }

  private @Nullable Path labels(Path sequence) {
    for (String folder : map.folders()) {
      if (Files.isDirectory(sequence.resolve(folder))) {
        return sequence.resolve(folder);
      }
    }
    return null;
  }

  /// Where the LiDAR sits in the frame whose poses are given, the left grey camera's.
  private @Nullable Pose mount(Path sequence, @Nullable KittiCalibration camera) {
    if (camera != null) {
      return camera.cameraFromLidar();
    }
    Path calibration = root.inside(sequence.resolve("calib.txt"));
    return Files.exists(calibration) ? KittiCalibration.odometryMount(calibration) : null;
  }

  private static Path[] posesFiles(Path sequence, String scene) {
    Path benchmark = Objects.requireNonNull(sequence.getParent()).resolveSibling("poses");
    return new Path[] {sequence.resolve("poses.txt"), benchmark.resolve(scene + ".txt")};
  }

  /// The first of the files that exists.
  private @Nullable KittiTable table(int columns, Path... files) {
    for (Path file : files) {
      if (file.startsWith(root.path()) && Files.exists(file)) {
        return KittiTable.read(root.inside(file), columns);
      }
    }
    return null;
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
    PointCloud points = points(item);
    return new Frame(
        item.entry(),
        points,
        item.views(),
        labelled(item, points).map(PanopticLabels::classes),
        Objects.requireNonNullElse(item.worldFromLidar(), Pose.IDENTITY),
        List.of());
  }

  private static PointCloud points(Item item) {
    return PointCloud.read(item.entry().source(), 4);
  }

  @Override
  public Optional<PanopticLabels> panoptic(int i) {
    return labelled(items.get(i), points(items.get(i)));
  }

  private Optional<PanopticLabels> labelled(Item item, PointCloud points) {
    Path file = item.labels();
    if (file == null) {
      return Optional.empty();
    }
    byte[] bytes = LabelFile.read(file, 4, points.size(), item.entry().source());
    IntBuffer raw = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    byte[] classes = new byte[points.size()];
    char[] objects = new char[points.size()];
    for (int i = 0; i < points.size(); i++) {
      int c = map.ofLabel(raw.get(i) & 0xFFFF);
      if (c < 0) {
        throw new DataFault(
            file,
            "label of point " + i,
            "is " + (raw.get(i) & 0xFFFF) + ", which the label map does not know",
            "copy the file again, or name the data set's own map by label-map");
      }
      classes[i] = (byte) c;
      objects[i] = (char) (raw.get(i) >>> 16);
    }
    return Optional.of(
        new PanopticLabels(PointLabels.of(classes), new PanopticLabels.PointObjects(objects)));
  }

  @Override
  public boolean poseKnown(int i) {
    return items.get(i).worldFromLidar() != null;
  }

  /// The sequences that the label map names: for SemanticKITTI `train` is 00 … 07, 09 and 10, `val`
  /// 08, `test` 11 … 21.
  @Override
  public FrameSource split(String name) {
    return ofScenes(map.split(name));
  }

  @Override
  public PairRule pairRule() {
    return PairRule.SEMANTIC_KITTI;
  }

  @Override
  public List<String> classNames() {
    return items.stream().anyMatch(i -> i.labels() != null) ? map.classes() : List.of();
  }

  @Override
  public List<DataFault> problems() {
    return List.copyOf(problems);
  }

  @Override
  public String manifestHash() {
    Manifest manifest = new Manifest();
    for (Item item : items) {
      manifest.add(item.entry().token() + "\t" + item.entry().timestamp());
      manifest.add(root.path(), item.entry().source());
      Path labels = item.labels();
      if (labels != null) {
        manifest.add(root.path(), labels);
      }
      item.views().forEach(view -> manifest.add(view, root.path()));
      if (item.worldFromLidar() != null) {
        manifest.add(item.worldFromLidar().toString());
      }
    }
    return manifest.hash();
  }
}
