package vexel.distill.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import vexel.distill.UsageException;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pose;
import vexel.tensor.io.FileFailure;

/// SemanticKITTI (Behley et al. 2019): the KITTI odometry sequences with a label per point. Reads
/// `sequences/NN/` with `velodyne/*.bin`, `image_2/*.png`, `calib.txt`, and, where present,
/// `labels/*.label`, `times.txt` and `poses.txt`. A sequence is a scene.
public final class SemanticKitti implements FrameSource {
  private static final String CAMERA = "image_2";

  private record Item(FrameEntry entry, CameraView view, Path labels, Pose worldFromLidar) {}

  private final DataRoot root;
  private final List<Item> items = new ArrayList<>();
  private final List<DataFault> problems = new ArrayList<>();
  private boolean labelled;

  private SemanticKitti(DataRoot root) {
    this.root = root;
  }

  /// Opens the sequences below `folder`, which holds `sequences/` or `dataset/sequences/`.
  public static SemanticKitti open(Path folder) {
    SemanticKitti source = new SemanticKitti(DataRoot.of(folder));
    Path sequences = sequences(source.root.path());
    if (!Files.isDirectory(sequences)) {
      throw new DataFault(
          folder, "layout", "has no folder sequences", "name the folder that holds sequences/");
    }
    try (Stream<Path> children = Files.list(sequences)) {
      children
          .filter(p -> Files.isDirectory(p.resolve("velodyne")))
          .sorted()
          .forEach(source::sequence);
    } catch (IOException e) {
      throw FileFailure.reading(sequences, e);
    }
    if (source.items.isEmpty()) {
      throw new DataFault(
          sequences,
          "layout",
          "has no sequence with both velodyne/*.bin and image_2/*.png",
          "unpack the point clouds, the colour images and the calibration of KITTI odometry");
    }
    return source;
  }

  static boolean recognises(Path folder) {
    return Files.isDirectory(sequences(folder));
  }

  private static Path sequences(Path folder) {
    Path inner = folder.resolve("dataset").resolve("sequences");
    return Files.isDirectory(inner) ? inner : folder.resolve("sequences");
  }

  private void sequence(Path folder) {
    Path images = folder.resolve(CAMERA);
    FilePairs files = FilePairs.of(folder.resolve("velodyne"), ".bin", images, ".png");
    problems.addAll(files.problems());
    if (files.names().isEmpty()) {
      return;
    }
    String scene = String.valueOf(folder.getFileName());
    ImageFile first =
        ImageFile.of(root.inside(images.resolve(files.names().getFirst() + ".png"))).measured();
    Path calibrationFile = root.inside(folder.resolve("calib.txt"));
    KittiCalibration calibration = KittiCalibration.odometry(calibrationFile, first);
    List<double[]> times = table(folder.resolve("times.txt"), 1);
    List<double[]> poses = table(folder.resolve("poses.txt"), 12);
    labelled |= Files.isDirectory(folder.resolve("labels"));
    for (String name : files.names()) {
      int number = FilePairs.number(folder.resolve("velodyne"), name);
      long time =
          number < times.size() ? StrictMath.round(1e6 * times.get(number)[0]) : 100_000L * number;
      Pose worldFromCamera =
          number < poses.size()
              ? pose(folder.resolve("poses.txt"), poses.get(number))
              : Pose.IDENTITY;
      Path sweep = root.inside(folder.resolve("velodyne").resolve(name + ".bin"));
      FrameEntry entry = new FrameEntry(scene + "/" + name, scene, time, sweep);
      CameraView view =
          new CameraView(
              CAMERA,
              entry.token() + "/" + CAMERA,
              new ImageFile(
                  root.inside(images.resolve(name + ".png")), first.height(), first.width()),
              calibration.camera(),
              SensorPoses.rigid(calibration.cameraFromLidar()),
              time);
      Path labels = root.inside(folder.resolve("labels").resolve(name + ".label"));
      items.add(
          new Item(entry, view, labels, worldFromCamera.after(calibration.cameraFromLidar())));
    }
  }

  private static Pose pose(Path file, double[] matrix) {
    try {
      return Pose.of(matrix);
    } catch (IllegalArgumentException e) {
      throw new DataFault(file, "pose", String.valueOf(e.getMessage()), "copy the file again", e);
    }
  }

  /// The lines of a text table with `columns` numbers each; none if the file is absent.
  private static List<double[]> table(Path file, int columns) {
    List<double[]> rows = new ArrayList<>();
    if (!Files.exists(file)) {
      return rows;
    }
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        if (!line.isBlank()) {
          rows.add(
              Stream.of(line.trim().split("\\s+", -1)).mapToDouble(Double::parseDouble).toArray());
        }
        if (!rows.isEmpty() && rows.getLast().length != columns) {
          throw new NumberFormatException(rows.getLast().length + " numbers");
        }
      }
    } catch (NumberFormatException e) {
      throw new DataFault(
          file,
          "line " + (rows.size() + 1),
          "is not " + columns + " numbers (" + e.getMessage() + ")",
          "copy the file again",
          e);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
    return rows;
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
    PointCloud points = PointCloud.read(item.entry().source(), 4);
    return new Frame(
        item.entry(),
        points,
        List.of(item.view()),
        labels(item, points.size()),
        item.worldFromLidar(),
        List.of());
  }

  private static Optional<PointLabels> labels(Item item, int points) {
    if (!Files.exists(item.labels())) {
      return Optional.empty();
    }
    byte[] bytes = LabelFile.read(item.labels(), 4, points, item.entry().source());
    IntBuffer raw = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    byte[] label = new byte[points];
    for (int i = 0; i < points; i++) {
      int c = SemanticKittiClasses.ofLabel(raw.get(i) & 0xFFFF);
      if (c < 0) {
        throw new DataFault(
            item.labels(),
            "label of point " + i,
            "is " + (raw.get(i) & 0xFFFF) + ", no class of SemanticKITTI",
            "copy the file again");
      }
      label[i] = (byte) c;
    }
    return Optional.of(PointLabels.of(label));
  }

  /// `train` is sequences 00 … 07, 09 and 10, `val` 08, `test` 11 … 21.
  @Override
  public FrameSource split(String name) {
    List<String> sequences =
        switch (name) {
          case "train" -> List.of("00", "01", "02", "03", "04", "05", "06", "07", "09", "10");
          case "val" -> List.of("08");
          case "test" -> List.of("11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21");
          default ->
              throw new UsageException(
                  "split: SemanticKITTI has no '" + name + "'; known: train, val, test");
        };
    return ofScenes(sequences);
  }

  @Override
  public PairRule pairRule() {
    return PairRule.SEMANTIC_KITTI;
  }

  @Override
  public List<String> classNames() {
    return labelled ? SemanticKittiClasses.NAMES : List.of();
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
      manifest.add(root.path(), item.labels());
      manifest.add(item.view(), root.path());
    }
    return manifest.hash();
  }
}
