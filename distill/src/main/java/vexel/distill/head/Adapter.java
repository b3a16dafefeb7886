package vexel.distill.head;

import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.tensor.Rng;

/// What may stand between a student's map and a loss on it. UniDistill's paper (Zhou et al., CVPR
/// 2023, §3.2) has one convolution where the teacher is the worse of the two; the released code
/// kept of it only a commented line, a 3×3 convolution with normalisation and ReLU.
public enum Adapter {
  NONE,
  CONV1X1,
  CONV3X3_BN_RELU;

  /// A new layer from a student's width to a teacher's.
  ///
  /// @throws IllegalArgumentException if there is to be none but the widths differ
  public BevAdapter of(int student, int teacher, Rng rng) {
    return switch (this) {
      case NONE -> {
        if (student != teacher) {
          throw new IllegalArgumentException(
              "adapter: NONE between %d and %d channels; use CONV1X1 or CONV3X3_BN_RELU"
                  .formatted(student, teacher));
        }
        yield new BevAdapter(null, null);
      }
      case CONV1X1 -> new BevAdapter(Conv2d.of(student, teacher, 1, 1, 0, rng.at("conv")), null);
      case CONV3X3_BN_RELU ->
          new BevAdapter(
              Conv2d.of(student, teacher, 3, 1, 1, rng.at("conv")), BatchNorm.of(teacher));
    };
  }
}
