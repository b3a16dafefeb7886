package vexel.distill.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import vexel.distill.geometry.CalibrationException;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;
import vexel.tensor.io.FileFailure;

/// KITTI object benchmark (Geiger et al. 2012): single frames with boxes, in either of two layouts:
///
/// - the official one: `training/` with `image_2/*.png`, `velodyne/*.bin`, `calib/*.txt` and
///   `label_2/*.txt`;
/// - a flat one: `N.png`, `N.velodyne_fov.bin`, `N.calib.json`, `N.label_2.txt`.
///
/// Frames have no order in time: each is a scene of its own. Boxes are given in the LiDAR's frame,
/// which stands for the world. A frame whose calibration or image cannot be used is an item that
/// cannot be read; the others can.
public final class KittiObject implements FrameSource {
  private static final String CAMERA = "image_2";

  /// @param view makes the camera's view, or says what is wrong with it
  private record Item(FrameEntry entry, Supplier<CameraView> view, Path labels) {}

  private final DataRoot root;
  private final List<Item> items = new ArrayList<>();
  private final List<DataFault> problems;

  private KittiObject(DataRoot root) {
    this.root = root;
    Path folder = root.path();
    Path training = folder.resolve("training");
    Path official = Files.isDirectory(training) ? training : folder;
    FilePairs files;
    if (Files.isDirectory(official.resolve(CAMERA))) {
      Path images = official.resolve(CAMERA);
      Path sweeps = official.resolve("velodyne");
      files = FilePairs.of(images, ".png", sweeps, ".bin");
      for (String name : files.names()) {
        add(
            name,
            sweeps.resolve(name + ".bin"),
            () -> {
              ImageFile image = ImageFile.of(root.inside(images.resolve(name + ".png"))).measured();
              Path calib = root.inside(official.resolve("calib").resolve(name + ".txt"));
              return view(name, image, KittiCalibration.object(calib, image));
            },
            official.resolve("label_2").resolve(name + ".txt"));
      }
    } else {
      files = FilePairs.of(folder, ".png", folder, ".velodyne_fov.bin");
      for (String name : files.names()) {
        add(
            name,
            folder.resolve(name + ".velodyne_fov.bin"),
            () -> {
              KittiCalibration calibration =
                  KittiCalibration.json(root.inside(folder.resolve(name + ".calib.json")));
              ImageFile image =
                  new ImageFile(
                      root.inside(folder.resolve(name + ".png")),
                      calibration.camera().height(),
                      calibration.camera().width());
              return view(name, image, calibration);
            },
            folder.resolve(name + ".label_2.txt"));
      }
    }
    problems = files.problems();
  }

  /// Opens a benchmark folder in either layout.
  public static KittiObject open(Path folder) {
    KittiObject source = new KittiObject(DataRoot.of(folder));
    if (source.items.isEmpty()) {
      throw new DataFault(
          folder,
          "layout",
          "holds neither training/image_2 with velodyne nor N.png with N.velodyne_fov.bin",
          "name the folder the KITTI object archives were unpacked in");
    }
    return source;
  }

  static boolean recognises(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    if (Files.isDirectory(folder.resolve("training").resolve(CAMERA))) {
      return true;
    }
    if (Files.isDirectory(folder.resolve(CAMERA))) {
      return Files.isDirectory(folder.resolve("velodyne"));
    }
    return !FilePairs.of(folder, ".png", folder, ".velodyne_fov.bin").names().isEmpty();
  }

  private void add(String name, Path sweep, Supplier<CameraView> view, Path labels) {
    items.add(
        new Item(new FrameEntry(name, name, 0, root.inside(sweep)), view, root.inside(labels)));
  }

  private static CameraView view(String name, ImageFile image, KittiCalibration calibration) {
    return new CameraView(
        CAMERA,
        name + "/" + CAMERA,
        image,
        calibration.camera(),
        SensorPoses.rigid(calibration.cameraFromLidar()),
        0);
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
    CameraView view = item.view().get();
    return new Frame(
        item.entry(),
        PointCloud.read(item.entry().source(), 4),
        List.of(view),
        Optional.empty(),
        Pose.IDENTITY,
        Files.exists(item.labels()) ? boxes(item, view) : List.of());
  }

  /// One line a box: type truncated occluded alpha x1 y1 x2 y2 h w l x y z ry, the position being
  /// the bottom centre in rectified camera coordinates. `DontCare` regions have no box.
  private static List<Annotation> boxes(Item item, CameraView view) {
    List<Annotation> boxes = new ArrayList<>();
    Pose lidarFromCamera = view.poses().cameraFromLidar().inverse();
    int line = 0;
    try {
      for (String text : Files.readAllLines(item.labels(), StandardCharsets.ISO_8859_1)) {
        line++;
        String[] w = text.trim().split("\\s+", -1);
        if (text.isBlank() || w[0].equals("DontCare")) {
          continue;
        }
        double[] v = new double[7];
        for (int k = 0; k < 7; k++) {
          v[k] = Double.parseDouble(w[8 + k]);
        }
        if (!(v[0] > 0 && v[1] > 0 && v[2] > 0)) {
          throw new DataFault(
              item.labels(),
              "line " + line + ", size",
              "is " + v[0] + " x " + v[1] + " x " + v[2] + " m, not a box",
              "remove the line or correct it");
        }
        String token = item.entry().token() + "/" + line;
        boxes.add(
            new Annotation(
                token,
                token,
                w[0],
                "",
                0,
                lidarFromCamera.after(cameraFromBox(v)),
                new Vec3(v[2], v[1], v[0]),
                new Vec3(Double.NaN, Double.NaN, 0),
                -1,
                -1));
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException | CalibrationException e) {
      throw new DataFault(
          item.labels(), "line " + line, "is no KITTI label", "copy the file again", e);
    } catch (IOException e) {
      throw FileFailure.reading(item.labels(), e);
    }
    return boxes;
  }

  /// The box frame (x heading, y left, z up) in camera coordinates (x right, y down, z forward):
  /// the heading at ry = 0 is the camera's x, and ry turns about the camera's y.
  private static Pose cameraFromBox(double[] v) {
    double c = StrictMath.cos(v[6]);
    double s = StrictMath.sin(v[6]);
    return Pose.of(
        new double[] {
          c,
          s,
          0,
          v[3], //
          0,
          0,
          -1,
          v[4] - v[0] / 2, //
          -s,
          c,
          0,
          v[5]
        });
  }

  @Override
  public List<DataFault> problems() {
    return problems;
  }

  @Override
  public String manifestHash() {
    Manifest manifest = new Manifest();
    for (Item item : items) {
      manifest.add(item.entry().token());
      manifest.add(root.path(), item.entry().source());
      manifest.add(root.path(), item.labels());
      try {
        manifest.add(item.view().get(), root.path());
      } catch (DataFault e) { // reading the frame says why
        manifest.add("unreadable");
      }
    }
    return manifest.hash();
  }
}
