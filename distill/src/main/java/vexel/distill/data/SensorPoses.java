package vexel.distill.data;

import vexel.distill.geometry.Pose;

/// How a camera stood to the LiDAR when each of them measured.
///
/// @param egoFromLidar mounting of the LiDAR
/// @param worldFromEgoAtSweep the vehicle at the sweep's time
/// @param worldFromEgoAtImage the vehicle at the image's time
/// @param cameraFromEgo mounting of the camera
public record SensorPoses(
    Pose egoFromLidar, Pose worldFromEgoAtSweep, Pose worldFromEgoAtImage, Pose cameraFromEgo) {
  /// A camera that stands fixed to the LiDAR and measures at the same time.
  public static SensorPoses rigid(Pose cameraFromLidar) {
    return new SensorPoses(Pose.IDENTITY, Pose.IDENTITY, Pose.IDENTITY, cameraFromLidar);
  }

  /// LiDAR → ego → world at the sweep's time → ego at the image's time → camera.
  public Pose cameraFromLidar() {
    Pose egoFromEgo = worldFromEgoAtImage.inverse().after(worldFromEgoAtSweep);
    return cameraFromEgo.after(egoFromEgo.after(egoFromLidar));
  }

  /// As if the vehicle had stood still between sweep and image: wrong by the distance driven.
  public Pose cameraFromLidarStandingStill() {
    return cameraFromEgo.after(egoFromLidar);
  }
}
