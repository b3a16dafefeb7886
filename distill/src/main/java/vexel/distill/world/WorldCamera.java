package vexel.distill.world;

import java.util.List;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// One of the six cameras of the recording car: x to the right, y down, z ahead.
///
/// @param channel nuScenes' name
/// @param yaw where it looks, degrees to the left of ahead
/// @param mount ego from camera
/// @param camera intrinsics for the image size in use
record WorldCamera(String channel, double yaw, Pose mount, Camera camera) {

  /// Camera axes in a frame x ahead, y left, z up.
  private static final Quaternion OPTICAL = new Quaternion(0.5, -0.5, 0.5, -0.5);

  /// All six in nuScenes' mounting, for images of the given size. Intrinsics are those of a
  /// 1600×900 image resized as a whole.
  static List<WorldCamera> all(Domain domain, int height, int width) {
    double up = domain == Domain.A ? 0 : -0.12;
    double back = domain == Domain.A ? 0 : -0.25;
    return List.of(
        camera("CAM_FRONT", 0, 1.70 + back, 0.016, 1.51 + up, 1266.4, 816.3, 491.5, height, width),
        camera(
            "CAM_FRONT_RIGHT",
            -56,
            1.55 + back,
            -0.493,
            1.496 + up,
            1260.8,
            808.0,
            495.3,
            height,
            width),
        camera(
            "CAM_BACK_RIGHT",
            -110,
            1.015 + back,
            -0.481,
            1.562 + up,
            1259.5,
            807.3,
            501.2,
            height,
            width),
        camera(
            "CAM_BACK", 180, 0.028 + back, 0.003, 1.579 + up, 809.2, 829.2, 481.8, height, width),
        camera(
            "CAM_BACK_LEFT",
            108.5,
            1.036 + back,
            0.485,
            1.591 + up,
            1256.7,
            792.1,
            492.8,
            height,
            width),
        camera(
            "CAM_FRONT_LEFT",
            55,
            1.524 + back,
            0.495,
            1.509 + up,
            1272.6,
            826.6,
            479.8,
            height,
            width));
  }

  private static WorldCamera camera(
      String channel,
      double yaw,
      double x,
      double y,
      double z,
      double focal,
      double cx,
      double cy,
      int height,
      int width) {
    Quaternion q = Quaternion.yaw(yaw * StrictMath.PI / 180).after(OPTICAL);
    Camera full = Camera.pinhole(focal, focal, cx, cy, 900, 1600);
    return new WorldCamera(
        channel, yaw, Pose.of(q, new Vec3(x, y, z)), full.resized(height, width));
  }
}
