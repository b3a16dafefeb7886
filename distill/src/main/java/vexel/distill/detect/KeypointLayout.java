package vexel.distill.detect;

/// Where a map is read for a place on the ground.
public enum KeypointLayout {
  /// Where the place lies: rows along y, columns along x.
  CORRECT,
  /// Where the released code of UniDistill reads: x and y change places after each was brought to
  /// [−1, 1], so that a place (x, y) reads the cell of (y, x). Only for comparison with it.
  AS_RELEASED
}
