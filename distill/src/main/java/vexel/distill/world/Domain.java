package vexel.distill.world;

/// The kind of town and of car: train on one, test on the other.
public enum Domain {
  /// 32 beams as on nuScenes' car, mixed streets.
  A,
  /// 64 beams, mounted lower and further back, another intensity law, narrower and greyer streets.
  B;

  /// Share of streets with a parking strip.
  double parkingShare() {
    return this == A ? 0.5 : 0.3;
  }
}
