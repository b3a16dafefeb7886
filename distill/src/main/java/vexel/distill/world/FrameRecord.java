package vexel.distill.world;

import java.util.List;
import vexel.distill.geometry.Pose;

/// What the tables say of one key frame, and of the sweeps before it.
///
/// @param timestamp microseconds
/// @param recordings sensor files in the order of time
/// @param boxes visible things
/// @param statistics counts of its points and pixels
record FrameRecord(
    long timestamp, List<Recording> recordings, List<Box> boxes, WorldStatistics statistics) {

  /// One file of one sensor.
  ///
  /// @param channel sensor's name
  /// @param keyFrame whether it belongs to the key frame itself
  /// @param timestamp microseconds
  /// @param ego world from ego at that time
  /// @param file path below the root
  /// @param points LiDAR points, 0 for images
  record Recording(
      String channel, boolean keyFrame, long timestamp, Pose ego, String file, int points) {}

  /// One annotated thing.
  ///
  /// @param thing its id
  /// @param pose world from thing at the frame's time
  /// @param points LiDAR points inside
  /// @param visibility nuScenes' level, 1 (hidden) … 4 (in full view)
  record Box(Thing thing, Pose pose, int points, int visibility) {}
}
