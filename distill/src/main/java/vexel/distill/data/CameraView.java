package vexel.distill.data;

import vexel.distill.geometry.Camera;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;

/// One camera's image beside a sweep.
///
/// @param channel the camera's name, e.g. `CAM_FRONT` or `image_02`
/// @param token identity of the image in its data set
/// @param image the image, decoded when asked for
/// @param camera projection of the original image size
/// @param poses where it stood
/// @param timestamp microseconds
public record CameraView(
    String channel,
    String token,
    ImageFile image,
    Camera camera,
    SensorPoses poses,
    long timestamp) {

  /// The points of `sweep` matched to pixels of this image's original size.
  public Pairs pairs(PointCloud sweep, PairRule rule) {
    return Pairs.project(sweep.floats(), PointCloud.FIELDS, poses.cameraFromLidar(), camera, rule);
  }
}
