package vexel.distill.eval.structure;

/// The mean distance of two Gram matrices off the diagonal: what the relational losses make small.
///
/// ```
/// Gram L1 gap    = mean_{i ≠ j} |⟨k_i, k_j⟩ − ⟨q_i, q_j⟩|     (1)  = L_intra
/// cross Gram gap = mean_{i ≠ j} |⟨k_i, q_j⟩ − ⟨q_i, q_j⟩|     (2)  = off-diagonal part of L_cross
/// ```
final class GramGap {
  private double sum;
  private long pairs;

  /// Takes row i of both matrices.
  void row(int i, double[] a, double[] b) {
    for (int j = 0; j < a.length; j++) {
      sum += j == i ? 0 : Math.abs(a[j] - b[j]);
    }
    pairs += a.length - 1;
  }

  /// The mean over the rows taken, at least two. (1), (2)
  double value() {
    return sum / pairs;
  }
}
