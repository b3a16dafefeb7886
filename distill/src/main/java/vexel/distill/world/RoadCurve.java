package vexel.distill.world;

import vexel.distill.geometry.Vec3;

/// A road's centre line: a straight line or an arc. Points near it have a station s along the line
/// and an offset d to its left, both in metres.
final class RoadCurve {
  private final double x;
  private final double y;
  private final double heading;
  private final double curvature;
  private final double cos;
  private final double sin;

  /// @param x where s = 0
  /// @param y where s = 0
  /// @param heading direction at s = 0, radians
  /// @param curvature 1/radius, positive to the left; 0 is straight
  RoadCurve(double x, double y, double heading, double curvature) {
    this.x = x;
    this.y = y;
    this.heading = heading;
    this.curvature = curvature;
    cos = StrictMath.cos(heading);
    sin = StrictMath.sin(heading);
  }

  /// The heading at station s.
  double headingAt(double s) {
    return heading + curvature * s;
  }

  /// The point at station s and offset d; its z is 0.
  Vec3 point(double s, double d) {
    double along;
    double left;
    if (curvature == 0) {
      along = s;
      left = d;
    } else {
      double radius = 1 / curvature;
      double a = s * curvature;
      along = (radius - d) * StrictMath.sin(a);
      left = radius - (radius - d) * StrictMath.cos(a);
    }
    return new Vec3(x + cos * along - sin * left, y + sin * along + cos * left, 0);
  }

  /// Writes station and offset of a point to `sd[at], sd[at + 1]`.
  void station(double px, double py, double[] sd, int at) {
    double along = cos * (px - x) + sin * (py - y);
    double left = -sin * (px - x) + cos * (py - y);
    if (curvature == 0) {
      sd[at] = along;
      sd[at + 1] = left;
    } else {
      double radius = 1 / curvature;
      double sign = Math.signum(radius);
      double toCentre = radius - left;
      sd[at] = StrictMath.atan2(sign * along, sign * toCentre) * radius;
      sd[at + 1] = radius - sign * Math.sqrt(along * along + toCentre * toCentre);
    }
  }
}
