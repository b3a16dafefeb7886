package vexel.distill.eval.structure;

import java.util.OptionalDouble;

/// How alike features of one class are (Wang & Liu, *Understanding the Behaviour of Contrastive
/// Loss*, CVPR 2021, arXiv 2012.09740). They call its conflict with uniformity a dilemma.
///
/// ```
/// s = Σ_{i ≠ j} ⟨x_i, x_j⟩ · 1{y_i = y_j}            (1)
/// SAME_CLASS_MEAN = s / |{i ≠ j : y_i = y_j}|        (2)
/// ALL_PAIRS       = s / (N² − N)                     (3)
/// ```
///
/// (3) is the original's expectation over all pairs; it falls with the number of classes, which (2)
/// does not. Rows without a class take no part in either.
final class Tolerance {
  private final int[] labels;
  private double sum;
  private long same;
  private long pairs;

  /// @param labels the class of each row, negative where there is none
  Tolerance(int[] labels) {
    this.labels = labels;
  }

  /// Takes row i of X Xᵀ; the matrix is symmetric, so its left half is enough.
  void row(int i, double[] gram) {
    if (labels[i] < 0) {
      return;
    }
    for (int j = 0; j < i; j++) {
      if (labels[j] == labels[i]) {
        sum += gram[j]; // (1)
        same++;
      }
      pairs += labels[j] >= 0 ? 1 : 0;
    }
  }

  /// (2), absent if no two rows are of one class.
  OptionalDouble sameClassMean() {
    return same == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / same);
  }

  /// (3), absent if there are no two rows with classes.
  OptionalDouble allPairs() {
    return pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / pairs);
  }
}
