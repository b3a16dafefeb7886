package vexel.distill.eval.structure;

/// How evenly features fill the sphere (Wang & Isola, ICML 2020). Lower is more uniform; for unit
/// rows it lies in [−4t, 0]. It depends on N and on the mix of classes: compare equal samples only.
///
/// ```
/// U(X) = log mean_{i ≠ j} exp(−t ‖x_i − x_j‖²)        (1)
///      = log mean_{i ≠ j} exp(−2t (1 − ⟨x_i, x_j⟩))   (2)
/// ```
final class Uniformity {
  private final double t;
  private double sum;
  private long pairs;

  Uniformity(double t) {
    this.t = t;
  }

  /// Takes row i of X Xᵀ; the matrix is symmetric, so its left half is enough.
  void row(int i, double[] gram) {
    for (int j = 0; j < i; j++) {
      sum += StrictMath.exp(-2 * t * (1 - gram[j])); // (2)
    }
    pairs += i;
  }

  /// U of the rows taken, at least two.
  double value() {
    return StrictMath.log(sum / pairs); // (1)
  }
}
