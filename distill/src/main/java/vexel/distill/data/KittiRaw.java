package vexel.distill.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vexel.distill.geometry.Pose;
import vexel.tensor.io.FileFailure;

/// KITTI raw recordings (Geiger et al. 2013), left colour camera, in either of two layouts:
///
/// - the official one: `DATE/calib_cam_to_cam.txt`, `DATE/calib_velo_to_cam.txt` and drives
///   `DATE/DATE_drive_NNNN_sync/` with `image_02/data/*.png`, `velodyne_points/data/*.bin` and
///   `timestamps.txt` beside each `data`. The root may be a drive, a date or the folder of dates; a
///   drive is a scene;
/// - a flat one: `calib.json`, `image_02/*.png` and `velodyne_fov/*.bin` (only points that project
///   into the image) or, without that folder, `velodyne_full/*.bin`: one scene at 10 Hz, the file
///   name counting frames.
///
/// The camera is triggered as the LiDAR faces forward, so both share a pose. Where a drive has
/// `oxts/data` and its date `calib_imu_to_velo.txt`, the poses in the world are known
/// ([KittiOxts]); elsewhere, and in the flat layout, they are not.
public final class KittiRaw implements FrameSource {
  private static final long MICROS_PER_FRAME = 100_000;
  private static final String CAMERA = "image_02";

  /// @param worldFromLidar null if unknown
  private record Item(FrameEntry entry, CameraView view, @Nullable Pose worldFromLidar) {}

  private final List<Item> items = new ArrayList<>();
  private final List<DataFault> problems = new ArrayList<>();
  private final DataRoot root;

  private KittiRaw(DataRoot root) {
    this.root = root;
  }

  /// Opens a recording in either layout.
  ///
  /// @throws DataFault if the folder holds neither, or its calibration is unusable
  public static KittiRaw open(Path folder) {
    DataRoot named = DataRoot.of(folder);
    Path root = named.path();
    Path date = root.getParent();
    // the calibration lies beside the drives
    KittiRaw source = new KittiRaw(date != null && isDrive(root) ? DataRoot.of(date) : named);
    if (Files.exists(root.resolve("calib.json"))) {
      source.flat(root);
    } else {
      drives(root).forEach(source::drive);
    }
    if (source.items.isEmpty()) {
      if (!source.problems.isEmpty()) {
        throw source.problems.getFirst();
      }
      throw new DataFault(
          folder,
          "layout",
          "holds neither calib.json nor a folder *_drive_*_sync",
          "name a KITTI raw drive, a date folder, or the folder of dates");
    }
    return source;
  }

  /// Whether `folder` looks like a recording this class opens.
  static boolean recognises(Path folder) {
    boolean flat =
        Files.isRegularFile(folder.resolve("calib.json"))
            && Files.isDirectory(folder.resolve(CAMERA));
    return Files.isDirectory(folder)
        && (flat || !drives(folder.toAbsolutePath().normalize()).isEmpty());
  }

  private static List<Path> drives(Path root) {
    if (isDrive(root)) {
      return List.of(root);
    }
    List<Path> drives = new ArrayList<>();
    for (Path child : folders(root)) {
      if (isDrive(child)) {
        drives.add(child);
      } else {
        folders(child).stream().filter(KittiRaw::isDrive).forEach(drives::add);
      }
    }
    return drives;
  }

  private static boolean isDrive(Path folder) {
    return folder.getFileName() != null
        && folder
            .getFileName()
            .toString()
            .matches("\\d{4}_\\d\\d_\\d\\d_drive_\\d+_(sync|extract)");
  }

  private static List<Path> folders(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw FileFailure.reading(folder, e);
    }
  }

  private void flat(Path folder) {
    KittiCalibration calibration = KittiCalibration.json(root.inside(folder.resolve("calib.json")));
    Path sweeps = folder.resolve("velodyne_fov");
    if (!Files.isDirectory(sweeps)) {
      sweeps = folder.resolve("velodyne_full");
    }
    Path images = folder.resolve(CAMERA);
    String scene = String.valueOf(folder.getFileName());
    for (String name : common(images, sweeps)) {
      long time = MICROS_PER_FRAME * FilePairs.number(sweeps, name);
      add(scene, name, time, time, sweeps.resolve(name + ".bin"), images, calibration, null);
    }
  }

  private void drive(Path folder) {
    KittiCalibration calibration =
        KittiCalibration.text(
            root.inside(folder.resolveSibling("calib_cam_to_cam.txt")),
            root.inside(folder.resolveSibling("calib_velo_to_cam.txt")),
            "02");
    Path sweeps = folder.resolve("velodyne_points").resolve("data");
    Path images = folder.resolve(CAMERA).resolve("data");
    KittiTimes sweepTimes = KittiTimes.read(root.inside(sweeps.resolveSibling("timestamps.txt")));
    KittiTimes imageTimes = KittiTimes.read(root.inside(images.resolveSibling("timestamps.txt")));
    KittiOxts poses = KittiOxts.exist(folder) ? KittiOxts.open(root, folder) : null;
    String scene = String.valueOf(folder.getFileName());
    for (String name : common(images, sweeps)) {
      int number = FilePairs.number(sweeps, name);
      Pose worldFromLidar = null;
      if (poses != null) {
        try {
          worldFromLidar = poses.worldFromLidar(number);
        } catch (DataFault e) {
          problems.add(e); // and the frame is left out
          continue;
        }
      }
      add(
          scene,
          scene + "/" + name,
          sweepTimes.at(number),
          imageTimes.at(number),
          sweeps.resolve(name + ".bin"),
          images,
          calibration,
          worldFromLidar);
    }
  }

  private void add(
      String scene,
      String token,
      long sweepTime,
      long imageTime,
      Path sweep,
      Path images,
      KittiCalibration calibration,
      @Nullable Pose worldFromLidar) {
    String name = stem(sweep);
    CameraView view =
        new CameraView(
            CAMERA,
            token + "/" + CAMERA,
            new ImageFile(
                root.inside(images.resolve(name + ".png")),
                calibration.camera().height(),
                calibration.camera().width()),
            calibration.camera(),
            SensorPoses.rigid(calibration.cameraFromLidar()),
            imageTime);
    FrameEntry entry = new FrameEntry(token, scene, sweepTime, root.inside(sweep));
    items.add(new Item(entry, view, worldFromLidar));
  }

  private List<String> common(Path images, Path sweeps) {
    FilePairs files = FilePairs.of(images, ".png", sweeps, ".bin");
    problems.addAll(files.problems());
    return files.names();
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.lastIndexOf('.'));
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
    return new Frame(
        item.entry(),
        PointCloud.read(item.entry().source(), 4),
        List.of(item.view()),
        Optional.empty(),
        java.util.Objects.requireNonNullElse(item.worldFromLidar(), Pose.IDENTITY),
        List.of());
  }

  @Override
  public boolean poseKnown(int i) {
    return items.get(i).worldFromLidar() != null;
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
      manifest.add(item.view(), root.path());
      if (item.worldFromLidar() != null) {
        manifest.add(item.worldFromLidar().toString());
      }
    }
    return manifest.hash();
  }
}
