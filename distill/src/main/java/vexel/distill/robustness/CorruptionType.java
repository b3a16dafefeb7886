package vexel.distill.robustness;

import java.util.Locale;

/// The corruptions of Robo3D, in the order of its tables.
public enum CorruptionType {
  FOG(Fog::of),
  WET_GROUND(WetGround::of),
  SNOW(Snow::of),
  MOTION_BLUR((severity, lidar) -> MotionBlur.of(severity)),
  BEAM_MISSING(BeamMissing::of),
  CROSSTALK(Crosstalk::of),
  INCOMPLETE_ECHO(IncompleteEcho::of),
  CROSS_SENSOR(CrossSensor::of);

  private interface Maker {
    Corruption of(Severity severity, Lidar lidar);
  }

  private final Maker maker;

  CorruptionType(Maker maker) {
    this.maker = maker;
  }

  /// The corruption with the benchmark's constants.
  public Corruption of(Severity severity, Lidar lidar) {
    return maker.of(severity, lidar);
  }

  /// The name in results, e.g. `wet-ground`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
