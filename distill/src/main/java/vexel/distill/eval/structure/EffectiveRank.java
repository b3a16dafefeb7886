package vexel.distill.eval.structure;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/// Over how many directions features spread (Roy & Vetterli, *The Effective Rank: A Measure of
/// Effective Dimensionality*, EUSIPCO 2007), σ_l being the singular values of the centred matrix:
///
/// ```
/// p_l = σ_l / Σ_m σ_m                 (1)
/// erank = exp(−Σ_l p_l log p_l)       (2)
/// ```
///
/// The σ are roots of the eigenvalues of the smaller of Xᵀ X and X Xᵀ. Those that rounding cannot
/// tell from 0, below max(N, D) · 2⁻⁵² of the largest, count as 0; so directions thinner than a
/// millionth of the widest are left out.
final class EffectiveRank {
  /// Unit rows that lie nearer to their mean than this are equal but for rounding.
  private static final double SPREAD = 1e-12;

  private EffectiveRank() {}

  /// The effective rank of `x`, absent if all rows are equal.
  static OptionalDouble of(Rows x) {
    double[] eigenvalues = eigenvalues(x.centred());
    double largest = Arrays.stream(eigenvalues).max().orElse(0);
    if (largest <= x.size() * SPREAD * SPREAD) {
      return OptionalDouble.empty();
    }
    double least = Math.max(x.size(), x.width()) * 0x1p-52 * largest;
    double[] sigma = Arrays.stream(eigenvalues).filter(v -> v > least).map(Math::sqrt).toArray();
    double sum = 0;
    for (double s : sigma) {
      sum += s;
    }
    double entropy = 0;
    for (double s : sigma) {
      double p = s / sum; // (1)
      entropy -= p * StrictMath.log(p);
    }
    return OptionalDouble.of(StrictMath.exp(entropy)); // (2)
  }

  private static double[] eigenvalues(Rows x) {
    Rows rows = x.size() <= x.width() ? x : x.transposed();
    Gram gram = new Gram(rows, rows);
    double[][] square = new double[rows.size()][];
    for (int i = 0; i < square.length; i++) {
      square[i] = gram.row(i).clone();
    }
    // of a symmetric matrix without negative eigenvalues these are its singular values; Commons
    // Math's eigen-decomposition gives up on some whose spectrum ends at rounding
    return new SingularValueDecomposition(new Array2DRowRealMatrix(square, false))
        .getSingularValues();
  }
}
