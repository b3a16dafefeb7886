package vexel.distill.data;

import vexel.distill.geometry.Pose;

/// A sweep taken before a frame's own.
///
/// @param points its returns, in its own LiDAR's coordinates
/// @param keyFromSweep from there into the LiDAR's coordinates of the frame
/// @param secondsBefore how long before the frame it was taken, seconds
public record PastSweep(PointCloud points, Pose keyFromSweep, double secondsBefore) {}
