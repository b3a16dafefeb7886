package vexel.distill.geometry;

import java.util.ArrayList;
import java.util.List;

/// An upright box with a velocity, in the frame of a LiDAR: what detectors learn.
///
/// @param centre of the box, metres
/// @param size length along the heading, width and height, metres
/// @param yaw heading, radians counter-clockwise from x, seen from above
/// @param velocity along x and y, m/s, z 0; NaN where unknown
public record Box(Vec3 centre, Vec3 size, double yaw, Vec3 velocity) {
  /// The box of the numbers x, y, z, length, width, height, yaw and, if there are more, the
  /// velocity along x and y, which is unknown otherwise.
  public static Box of(double... row) {
    boolean moving = row.length > 8;
    return new Box(
        new Vec3(row[0], row[1], row[2]),
        new Vec3(row[3], row[4], row[5]),
        row[6],
        new Vec3(moving ? row[7] : Double.NaN, moving ? row[8] : Double.NaN, 0));
  }

  /// Whether a point lies in the box, faces included.
  public boolean contains(Vec3 p) {
    Vec3 d = p.minus(centre);
    double cos = StrictMath.cos(yaw);
    double sin = StrictMath.sin(yaw);
    return StrictMath.abs(cos * d.x() + sin * d.y()) <= size.x() / 2
        && StrictMath.abs(cos * d.y() - sin * d.x()) <= size.y() / 2
        && StrictMath.abs(d.z()) <= size.z() / 2;
  }

  /// The eight corners: the lower four, then the upper four, each from the rear right one
  /// counter-clockwise seen from above if the box heads along x.
  public List<Vec3> corners() {
    double cos = StrictMath.cos(yaw);
    double sin = StrictMath.sin(yaw);
    double[][] signs = {{-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}};
    List<Vec3> corners = new ArrayList<>();
    for (double up : new double[] {-0.5, 0.5}) {
      for (double[] s : signs) {
        double along = s[0] * size.x();
        double across = s[1] * size.y();
        corners.add(
            centre.plus(
                new Vec3(cos * along - sin * across, sin * along + cos * across, up * size.z())));
      }
    }
    return corners;
  }
}
