package vexel.distill.eval.detection;

import java.util.Set;

/// The errors of a match of prediction and ground truth.
public enum TpMetric {
  /// Distance of the centres seen from above, metres.
  TRANSLATION("trans_err", Set.of()),
  /// 1 − IoU of the sizes, the boxes laid into each other.
  SCALE("scale_err", Set.of()),
  /// Difference of headings, radians.
  ORIENTATION("orient_err", Set.of("traffic_cone")),
  /// Length of the difference of velocities, m/s.
  VELOCITY("vel_err", Set.of("traffic_cone", "barrier")),
  /// 1 − whether the attribute is right.
  ATTRIBUTE("attr_err", Set.of("traffic_cone", "barrier"));

  private final String key;
  private final Set<String> without;

  TpMetric(String key, Set<String> without) {
    this.key = key;
    this.without = without;
  }

  /// The devkit's name.
  public String key() {
    return key;
  }

  /// Whether the error means anything for a class.
  boolean appliesTo(String name) {
    return !without.contains(name);
  }
}
