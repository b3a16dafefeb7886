package vexel.distill.eval.detection;

import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// Where bicycles stand too close for annotators to tell them apart.
///
/// @param worldFromRack centre and orientation
/// @param size length (along x), width (y), height (z), metres
public record BikeRack(Pose worldFromRack, Vec3 size) {
  /// Whether a point lies inside, faces included, by the devkit's arithmetic: three edges from one
  /// corner, on which the point must project.
  boolean contains(Vec3 p) {
    Vec3 corner = corner(1, 1, 1);
    Vec3 v = p.minus(corner);
    return along(corner(-1, 1, 1).minus(corner), v)
        && along(corner(1, -1, 1).minus(corner), v)
        && along(corner(1, 1, -1).minus(corner), v);
  }

  private Vec3 corner(int x, int y, int z) {
    Vec3 half = new Vec3(x * size.x() / 2, y * size.y() / 2, z * size.z() / 2);
    return worldFromRack.rotate(half).plus(worldFromRack.translation());
  }

  private static boolean along(Vec3 edge, Vec3 v) {
    double t = edge.dot(v);
    return 0 <= t && t <= edge.dot(edge);
  }
}
