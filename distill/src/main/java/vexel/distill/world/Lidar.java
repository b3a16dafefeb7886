package vexel.distill.world;

import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// A spinning LiDAR: its beams, its mounting, its errors. Coordinates as in nuScenes: x to the
/// right, y ahead, z up.
///
/// @param beams number of beams, ring 0 is the lowest
/// @param columns shots of all beams per turn
/// @param lowest elevation of ring 0, degrees
/// @param highest elevation of the last ring, degrees
/// @param mount ego from lidar
/// @param range farthest return, metres
/// @param rangeNoise standard deviation of a range, metres
/// @param falloff exponent of the cosine of the angle of incidence in the intensity
/// @param glow share of the intensity that does not depend on that angle
record Lidar(
    int beams,
    int columns,
    double lowest,
    double highest,
    Pose mount,
    double range,
    double rangeNoise,
    double falloff,
    double glow) {

  /// Duration of a turn, seconds.
  static final double TURN = 0.05;

  /// Azimuth at which a turn begins and ends, degrees to the left of ahead. nuScenes' time stamps
  /// put the rear-left camera at the end of the sweep.
  static final double START = 107;

  /// The LiDAR of a domain; `small` halves beams and columns.
  static Lidar of(Domain domain, boolean small, boolean noise) {
    Quaternion turned = Quaternion.yaw(-StrictMath.PI / 2); // its y axis points ahead
    double sigma = noise ? 0.02 : 0;
    Lidar full =
        domain == Domain.A
            ? new Lidar(
                32,
                1084,
                -30.67,
                10.67,
                Pose.of(turned, new Vec3(0.94, 0, 1.84)),
                100,
                sigma,
                1,
                0.15)
            : new Lidar(
                64,
                1084,
                -24.8,
                2.0,
                Pose.of(turned, new Vec3(-0.3, 0, 1.68)),
                110,
                sigma,
                0.5,
                0.05);
    return small
        ? new Lidar(
            full.beams / 2,
            full.columns / 2,
            full.lowest,
            full.highest,
            full.mount,
            full.range,
            full.rangeNoise,
            full.falloff,
            full.glow)
        : full;
  }

  /// Elevation of a ring, radians.
  double elevation(int ring) {
    double degrees = lowest + (highest - lowest) * ring / (beams - 1);
    return degrees * StrictMath.PI / 180;
  }

  /// Azimuth of a column in the ego frame, radians to the left of ahead; it turns clockwise.
  double azimuth(int column) {
    return (START - 360.0 * (column + 0.5) / columns) * StrictMath.PI / 180;
  }

  /// When the turn that ends at `end` shoots a column, seconds.
  double time(double end, int column) {
    return end - TURN + TURN * (column + 0.5) / columns;
  }

  /// When the beam of the turn that ends at `end` passes an azimuth (degrees to the left), seconds.
  static double passes(double end, double azimuth) {
    double turned = START - azimuth;
    turned -= 360 * StrictMath.floor(turned / 360);
    return end - TURN + TURN * turned / 360;
  }
}
