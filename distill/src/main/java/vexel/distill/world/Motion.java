package vexel.distill.world;

import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// Where a thing is at a time. Poses are world from thing: x ahead, y left, z up, the origin on the
/// ground below the thing's middle.
interface Motion {
  /// The pose at time t, seconds.
  Pose at(double t);

  /// Speed along the road, m/s; 0 for what stands.
  double speed();

  /// Standing still.
  record Still(Pose pose) implements Motion {
    @Override
    public Pose at(double t) {
      return pose;
    }

    @Override
    public double speed() {
      return 0;
    }
  }

  /// Along a road at constant offset and speed, following the ground.
  ///
  /// @param s0 station at t = 0
  /// @param d offset from the centre line
  /// @param velocity along the stations, m/s; negative is oncoming
  /// @param reach half the distance over which the ground's incline is felt, metres
  record Along(Ground ground, RoadCurve road, double s0, double d, double velocity, double reach)
      implements Motion {
    @Override
    public Pose at(double t) {
      double s = s0 + velocity * t;
      double heading = road.headingAt(s) + (velocity < 0 ? StrictMath.PI : 0);
      return onGround(ground, road.point(s, d), heading, reach);
    }

    @Override
    public double speed() {
      return Math.abs(velocity);
    }
  }

  /// Pose of a thing that stands on the ground at p, heading as given, pitched and rolled as the
  /// ground at distance `reach` ahead, behind, left and right.
  static Pose onGround(Ground ground, Vec3 p, double heading, double reach) {
    double c = StrictMath.cos(heading);
    double s = StrictMath.sin(heading);
    double side = 0.4 * reach;
    double front = ground.at(p.x() + reach * c, p.y() + reach * s);
    double back = ground.at(p.x() - reach * c, p.y() - reach * s);
    double left = ground.at(p.x() - side * s, p.y() + side * c);
    double right = ground.at(p.x() + side * s, p.y() - side * c);
    double pitch = StrictMath.atan2(back - front, 2 * reach);
    double roll = StrictMath.atan2(left - right, 2 * side);
    Quaternion q =
        Quaternion.yaw(heading)
            .after(Quaternion.about(new Vec3(0, 1, 0), pitch))
            .after(Quaternion.about(new Vec3(1, 0, 0), roll));
    return Pose.of(q, new Vec3(p.x(), p.y(), (front + back + left + right) / 4));
  }

  /// Pose of an upright thing at p.
  static Pose upright(Ground ground, Vec3 p, double heading) {
    return Pose.of(Quaternion.yaw(heading), new Vec3(p.x(), p.y(), ground.at(p.x(), p.y())));
  }
}
