package vexel.distill.eval.detection;

import vexel.distill.geometry.Box;

/// A box of one of the detection classes, predicted or true.
///
/// @param box in the world's frame
/// @param name its class
/// @param attribute e.g. `vehicle.parked`; empty if none
/// @param score how sure the detector is; −1 for ground truth
/// @param points LiDAR and radar points inside; −1 if nobody counted
public record DetectionBox(Box box, String name, String attribute, double score, int points) {
  /// A score and a count where nobody gave one.
  public static final int NONE = -1;

  /// A true box.
  public static DetectionBox truth(Box box, String name, String attribute, int points) {
    return new DetectionBox(box, name, attribute, NONE, points);
  }

  /// A predicted box.
  public static DetectionBox predicted(Box box, String name, String attribute, double score) {
    return new DetectionBox(box, name, attribute, score, NONE);
  }
}
