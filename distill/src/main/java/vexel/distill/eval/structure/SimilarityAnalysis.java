package vexel.distill.eval.structure;

import java.util.OptionalDouble;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;

/// Representational similarity analysis (Kriegeskorte et al., *Frontiers in Systems Neuroscience*
/// 2008): the correlation of the strict upper triangles of both Gram matrices.
///
/// ```
/// RSA = corr({⟨k_i, k_j⟩}_{i < j}, {⟨q_i, q_j⟩}_{i < j})      (1)
/// ```
///
/// by Pearson, or by Spearman, which is Pearson's of the ranks. The triangle is taken row by row
/// from the matrix's left half: the pairs are the same.
final class SimilarityAnalysis {
  private final double[] student;
  private final double[] teacher;
  private int taken;

  /// @param rows number of rows N that will come
  SimilarityAnalysis(int rows) {
    int pairs = rows * (rows - 1) / 2;
    this.student = new double[pairs];
    this.teacher = new double[pairs];
  }

  /// Takes row i of both matrices.
  void row(int i, double[] kk, double[] qq) {
    System.arraycopy(kk, 0, student, taken, i);
    System.arraycopy(qq, 0, teacher, taken, i);
    taken += i;
  }

  /// (1), absent if either triangle has fewer than two numbers or only equal ones.
  OptionalDouble pearson() {
    return correlation(student, teacher);
  }

  /// The same of the ranks.
  OptionalDouble spearman() {
    return correlation(Ranks.of(student), Ranks.of(teacher));
  }

  private static OptionalDouble correlation(double[] x, double[] y) {
    if (constant(x) || constant(y)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(new PearsonsCorrelation().correlation(x, y));
  }

  private static boolean constant(double[] x) {
    for (double v : x) {
      if (v != x[0]) {
        return false;
      }
    }
    return true;
  }
}
