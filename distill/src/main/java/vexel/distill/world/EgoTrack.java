package vexel.distill.world;

import vexel.distill.geometry.Pose;

/// How the recording car drives: along one lane of the main road, gently gaining or losing speed.
///
/// @param s0 station at t = 0
/// @param d offset of its lane, negative: it keeps right
/// @param speed at t = 0, m/s
/// @param acceleration m/s²
record EgoTrack(
    Ground ground, RoadCurve road, double s0, double d, double speed, double acceleration) {

  /// Station at time t.
  double station(double t) {
    return s0 + speed * t + 0.5 * acceleration * t * t;
  }

  /// World from ego at time t, seconds.
  Pose at(double t) {
    double s = station(t);
    return Motion.onGround(ground, road.point(s, d), road.headingAt(s), 1.5);
  }
}
