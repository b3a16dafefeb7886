package vexel.distill.data;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import vexel.distill.DataException;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// An annotated object: a box in the world's frame.
///
/// @param token identity of this annotation
/// @param instance identity of the object over time
/// @param category e.g. `vehicle.bus.rigid`
/// @param attribute e.g. `vehicle.parked`; empty if none
/// @param visibility 1 … 4, the share visible in the images in quarters; 0 if unknown
/// @param worldFromBox centre and orientation; the box's x axis is its heading
/// @param size length (along x), width (y) and height (z), metres
/// @param velocity in the world's x and y, m/s, z 0; NaN where unknown
/// @param lidarPoints LiDAR points inside
/// @param radarPoints radar points inside
public record Annotation(
    String token,
    String instance,
    String category,
    String attribute,
    int visibility,
    Pose worldFromBox,
    Vec3 size,
    Vec3 velocity,
    int lidarPoints,
    int radarPoints) {
  /// Whether a world point lies in the box, faces included.
  public boolean contains(Vec3 world) {
    Vec3 p = worldFromBox.inverse().apply(world);
    return StrictMath.abs(p.x()) <= size.x() / 2
        && StrictMath.abs(p.y()) <= size.y() / 2
        && StrictMath.abs(p.z()) <= size.z() / 2;
  }

  /// The box in the frame of a LiDAR, upright: the tilt between the two frames is left out.
  public Box in(Pose lidarFromWorld) {
    Pose lidarFromBox = lidarFromWorld.after(worldFromBox);
    return new Box(
        lidarFromBox.translation(), size, lidarFromBox.yaw(), lidarFromWorld.rotate(velocity));
  }

  /// Which points of a sweep lie in the box made larger by `margin` metres on all sides.
  BitSet inside(PointCloud points, Pose worldFromLidar, double margin) {
    Pose boxFromLidar = worldFromBox.inverse().after(worldFromLidar);
    BitSet inside = new BitSet();
    for (int i = 0; i < points.size(); i++) {
      Vec3 p = boxFromLidar.apply(new Vec3(points.x(i), points.y(i), points.z(i)));
      if (StrictMath.abs(p.x()) <= size.x() / 2 + margin
          && StrictMath.abs(p.y()) <= size.y() / 2 + margin
          && StrictMath.abs(p.z()) <= size.z() / 2 + margin) {
        inside.set(i);
      }
    }
    return inside;
  }

  /// The detection class, one of the ten of nuScenes, if the category belongs to one.
  public Optional<String> detectionClass() {
    return detectionClass(category);
  }

  /// The detection class of a category, if it belongs to one.
  static Optional<String> detectionClass(String category) {
    int c = LidarsegClasses.ofCategory(category);
    return c >= 1 && c <= 10 ? Optional.of(LidarsegClasses.NAMES.get(c)) : Optional.empty();
  }

  /// The attribute of an object that is judged; empty if it has none.
  ///
  /// @throws DataException if it has more than one
  public static String onlyAttribute(List<String> names) {
    if (names.size() > 1) {
      throw new DataException(
          "has " + names.size() + " attributes, " + names + ", not one at most");
    }
    return names.isEmpty() ? "" : names.getFirst();
  }
}
