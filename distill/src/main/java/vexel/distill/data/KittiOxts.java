package vexel.distill.data;

import java.nio.file.Files;
import java.nio.file.Path;
import vexel.distill.geometry.CalibrationException;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// Where the vehicle of a KITTI raw drive was, from its satellite and inertial unit (OXTS), as the
/// raw data development kit computes it (`convertOxtsToPose`). With r = 6378137 m and s the cosine
/// of the drive's first latitude,
///
/// ```
/// x = s r π lon/180,   y = s r ln tan(π (90 + lat)/360),   z = alt     (1)
/// R = Rz(yaw) Ry(pitch) Rx(roll)                                       (2)
/// worldFromImu = first⁻¹ [R | x y z]                                   (3)
/// ```
///
/// so that the world is the unit's frame at the drive's first recording.
final class KittiOxts {
  private static final double RADIUS = 6378137;
  private static final int FIELDS = 30;

  private final DataRoot root;
  private final Path folder;
  private final Pose imuFromLidar;
  private final double scale;
  private final Pose startFromMercator;

  private KittiOxts(DataRoot root, Path drive, Pose imuFromLidar) {
    this.root = root;
    this.folder = folder(drive);
    this.imuFromLidar = imuFromLidar;
    scale = StrictMath.cos(fields(0)[0] * StrictMath.PI / 180);
    startFromMercator = mercatorFromImu(0).inverse();
  }

  /// Whether a drive has what poses need.
  static boolean exist(Path drive) {
    return Files.isRegularFile(file(folder(drive), 0))
        && Files.isRegularFile(drive.resolveSibling("calib_imu_to_velo.txt"));
  }

  /// The poses of a drive.
  static KittiOxts open(DataRoot root, Path drive) {
    Path calibration = root.inside(drive.resolveSibling("calib_imu_to_velo.txt"));
    return new KittiOxts(root, drive, KittiCalibration.mount(calibration).inverse());
  }

  private static Path folder(Path drive) {
    return drive.resolve("oxts").resolve("data");
  }

  private static Path file(Path folder, int frame) {
    return folder.resolve(String.format(java.util.Locale.ROOT, "%010d.txt", frame));
  }

  /// @throws DataFault if the file is missing or broken
  private double[] fields(int frame) {
    Path file = root.inside(file(folder, frame));
    if (!Files.isRegularFile(file)) {
      throw DataFault.missing(file, "unpack the drive's archive again, or remove its folder oxts");
    }
    return KittiTable.read(file, FIELDS).at(0);
  }

  private Pose mercatorFromImu(int frame) {
    double[] oxts = fields(frame);
    double degree = StrictMath.PI / 180;
    double x = scale * RADIUS * oxts[1] * degree; // (1)
    double y = scale * RADIUS * StrictMath.log(StrictMath.tan((90 + oxts[0]) * degree / 2));
    try {
      Pose turned = // (2)
          about(new Vec3(0, 0, 1), oxts[5])
              .after(about(new Vec3(0, 1, 0), oxts[4]))
              .after(about(new Vec3(1, 0, 0), oxts[3]));
      return Pose.of(turned.rotation(), new Vec3(x, y, oxts[2]));
    } catch (CalibrationException e) { // infinite, or not a number
      throw new DataFault(
          file(folder, frame), "line 1", String.valueOf(e.getMessage()), "copy the file again", e);
    }
  }

  private static Pose about(Vec3 axis, double angle) {
    double s = StrictMath.sin(angle / 2);
    return Pose.of(
        new Quaternion(StrictMath.cos(angle / 2), s * axis.x(), s * axis.y(), s * axis.z()),
        Vec3.ZERO);
  }

  /// Where the LiDAR stood at a frame.
  ///
  /// @throws DataFault if the frame's file is missing or broken
  Pose worldFromLidar(int frame) {
    return startFromMercator.after(mercatorFromImu(frame)).after(imuFromLidar); // (3)
  }
}
