package vexel.distill.eval.structure;

import java.util.OptionalDouble;

/// Centred kernel alignment with linear kernels (Kornblith et al., *Similarity of Neural Network
/// Representations Revisited*, ICML 2019), from the Gram matrices A = K Kᵀ and B = Q Qᵀ of n rows.
///
/// ```
/// CKA = ‖Yᵀ X‖²_F / (‖Xᵀ X‖_F ‖Yᵀ Y‖_F), columns of X and Y centred
///     = ⟨A, B⟩ / √(⟨A, A⟩ ⟨B, B⟩)                                               (1)
/// ⟨A, B⟩ = tr(H A H B) = Σ_ij a_ij b_ij − 2/n Σ_i a_i b_i + 1/n² a b            (2)
/// ```
///
/// a_i is a sum over row i, a over all. (2) grows with noise when n is small against the width; the
/// debiased form puts in its place the unbiased estimator of HSIC (Song et al., *Feature Selection
/// via Dependence Maximization*, JMLR 2012; as HSIC₁ in Nguyen, Raghu & Kornblith, *Do Wide and
/// Deep Networks Learn the Same Things?*, ICLR 2021), Ã being A with a zero diagonal:
///
/// ```
/// HSIC₁ = (tr(Ã B̃) + ã b̃ / ((n − 1)(n − 2)) − 2/(n − 2) Σ_i ã_i b̃_i) / (n (n − 3))   (3)
/// ```
final class KernelAlignment {
  private static final double ROUNDING = 1e-12;

  private final Sums biased = new Sums();
  private final Sums debiased = new Sums();
  private int n;

  /// Sums over entries, over products of row sums and over everything, of A A, A B and B B.
  private static final class Sums {
    private double aa;
    private double ab;
    private double bb;
    private double rowAa;
    private double rowAb;
    private double rowBb;
    private double a;
    private double b;

    private void row(double[] x, double[] y, int without) {
      double rowA = 0;
      double rowB = 0;
      for (int j = 0; j < x.length; j++) {
        double p = j == without ? 0 : x[j];
        double q = j == without ? 0 : y[j];
        aa += p * p;
        ab += p * q;
        bb += q * q;
        rowA += p;
        rowB += q;
      }
      rowAa += rowA * rowA;
      rowAb += rowA * rowB;
      rowBb += rowB * rowB;
      a += rowA;
      b += rowB;
    }
  }

  /// Takes row i of both matrices.
  void row(int i, double[] kk, double[] qq) {
    biased.row(kk, qq, -1);
    debiased.row(kk, qq, i);
    n++;
  }

  /// (1), absent if all rows of one side are equal.
  OptionalDouble linear() {
    Sums s = biased;
    double ab = centred(s.ab, s.rowAb, s.a * s.b);
    double aa = centred(s.aa, s.rowAa, s.a * s.a);
    double bb = centred(s.bb, s.rowBb, s.b * s.b);
    return ratio(ab, aa, bb, s.aa, s.bb);
  }

  private double centred(double entries, double rows, double all) { // (2)
    return entries - 2 * rows / n + all / n / n;
  }

  /// The same with (3), absent below four rows and where an estimate of HSIC₁ with itself is not
  /// positive.
  OptionalDouble debiased() {
    if (n < 4) {
      return OptionalDouble.empty();
    }
    Sums s = debiased;
    double ab = unbiased(s.ab, s.rowAb, s.a * s.b);
    double aa = unbiased(s.aa, s.rowAa, s.a * s.a);
    double bb = unbiased(s.bb, s.rowBb, s.b * s.b);
    double scale = 1.0 / n / n;
    return ratio(ab, aa, bb, s.aa * scale, s.bb * scale);
  }

  private double unbiased(double entries, double rows, double all) { // (3)
    double m = n;
    return (entries + all / ((m - 1) * (m - 2)) - 2 / (m - 2) * rows) / (m * (m - 3));
  }

  /// ab / √(aa bb), absent where centring has left nothing but rounding of what was there.
  private static OptionalDouble ratio(double ab, double aa, double bb, double rawAa, double rawBb) {
    return aa > ROUNDING * rawAa && bb > ROUNDING * rawBb
        ? OptionalDouble.of(ab / Math.sqrt(aa * bb))
        : OptionalDouble.empty();
  }
}
