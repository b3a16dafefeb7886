package vexel.distill.data;

import java.util.List;
import java.util.Optional;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// One LiDAR sweep and the camera images taken around it.
///
/// @param entry token, scene and time
/// @param points the sweep
/// @param cameras its views, in the data set's fixed order
/// @param labels a class per point, if the data set has them
/// @param worldFromLidar where the LiDAR stood; the identity if unknown
/// @param boxes annotated objects in the world's frame; empty if there are none or they were not
///   read
public record Frame(
    FrameEntry entry,
    PointCloud points,
    List<CameraView> cameras,
    Optional<PointLabels> labels,
    Pose worldFromLidar,
    List<Annotation> boxes) {
  /// Most points of a frame that is learned from. No sensor's sweep has as many; a network's input
  /// of more would not fit into memory.
  public static final int MAX_POINTS = 4_000_000;

  /// Edge of a small voxel, metres.
  public static final float VOXEL = 0.1f;

  public Frame {
    cameras = List.copyOf(cameras);
    boxes = List.copyOf(boxes);
  }

  /// This frame with another sweep and its labels.
  public Frame with(PointCloud sweep, PointLabels classes) {
    return new Frame(entry, sweep, cameras, Optional.of(classes), worldFromLidar, boxes);
  }

  /// Refuses a sweep that nothing can be learned from.
  ///
  /// @throws DataFault if it has no points, or more than [#MAX_POINTS]
  public void requirePoints() {
    if (points.size() == 0 || points.size() > MAX_POINTS) {
      throw new DataFault(
          entry.source(),
          "points",
          points.size() == 0 ? "there are none" : points.size() + ", more than " + MAX_POINTS,
          "copy the file again, or leave such frames out with --bad-frames skip");
    }
  }

  /// Refuses a sweep whose points are all one to a network.
  ///
  /// @throws DataFault if none is farther than [#VOXEL] from the first in any coordinate
  public void requireExtent() {
    for (int i = 1; i < points.size(); i++) {
      if (StrictMath.abs(points.x(i) - points.x(0)) > VOXEL
          || StrictMath.abs(points.y(i) - points.y(0)) > VOXEL
          || StrictMath.abs(points.z(i) - points.z(0)) > VOXEL) {
        return;
      }
    }
    throw new DataFault(
        entry.source(),
        "points",
        "all " + points.size() + " lie within " + VOXEL + " m, as if in one voxel",
        "copy the file again, or leave such frames out with --bad-frames skip");
  }

  /// Whether its cameras look all around: two of them look more than a right angle apart.
  public boolean looksAllAround() {
    List<Vec3> axes =
        cameras.stream()
            .map(c -> c.poses().cameraFromLidar().inverse().rotate(new Vec3(0, 0, 1)))
            .toList();
    return axes.stream().anyMatch(a -> axes.stream().anyMatch(b -> a.dot(b) < 0));
  }

  /// The pairs of every camera, in the cameras' order.
  ///
  /// @throws DataFault if no camera sees any point: the frame teaches nothing
  public List<Pairs> pairs(PairRule rule) {
    if (cameras.isEmpty()) {
      throw new DataFault(
          entry.source(),
          "frame " + entry.token(),
          "has no image",
          "distillation needs a camera: unpack the images and the calibration; probing and"
              + " fine-tuning do without");
    }
    List<Pairs> pairs = cameras.stream().map(c -> c.pairs(points, rule)).toList();
    if (pairs.stream().allMatch(p -> p.size() == 0)) {
      throw new DataFault(
          entry.source(),
          "frame " + entry.token(),
          "none of its "
              + points.size()
              + " points projects into any of its "
              + cameras.size()
              + " images",
          "check the calibration with 'vexel data check', or leave such frames out with"
              + " --bad-frames skip");
    }
    return pairs;
  }

  /// The labels.
  ///
  /// @param why what they are needed for, for the message
  /// @throws DataFault if it has none
  public PointLabels demandLabels(String why) {
    return labels.orElseThrow(
        () -> new DataFault(entry.source(), "labels", "this frame has none", why));
  }
}
