package vexel.distill.eval.structure;

import java.util.Arrays;
import java.util.List;

/// The share of its k nearest neighbours that a point has in both spaces. Reconstruction: published
/// under this name in other fields (mutual k-NN, Huh et al., *The Platonic Representation
/// Hypothesis*, ICML 2024); k = 10 and 50 are this project's choice.
///
/// ```
/// N_k(X, i) = the k rows j ≠ i with the largest ⟨x_i, x_j⟩, ties by the lower index
/// mutual k-NN = 1/N Σ_i |N_k(K, i) ∩ N_k(Q, i)| / k                                   (1)
/// ```
final class MutualNeighbours {
  private final List<Integer> sizes;
  private final int[] student;
  private final int[] teacher;
  private final double[] similarity;
  private final long[] shared;
  private int rows;

  /// @param sizes the numbers k of neighbours, each below the number of rows
  MutualNeighbours(List<Integer> sizes) {
    this.sizes = sizes;
    int most = sizes.stream().mapToInt(k -> k).max().orElse(0);
    this.student = new int[most];
    this.teacher = new int[most];
    this.similarity = new double[most];
    this.shared = new long[sizes.size()];
  }

  /// Takes row i of both matrices.
  void row(int i, double[] kk, double[] qq) {
    nearest(i, kk, student);
    nearest(i, qq, teacher);
    for (int s = 0; s < shared.length; s++) {
      shared[s] += common(sizes.get(s));
    }
    rows++;
  }

  /// The nearest rows of row i, nearest first: each candidate sinks in below those at least as
  /// near, which came before it.
  private void nearest(int i, double[] gram, int[] found) {
    int held = 0;
    for (int j = 0; j < gram.length; j++) {
      if (j == i || (held == found.length && (held == 0 || gram[j] <= similarity[held - 1]))) {
        continue;
      }
      int at = held < found.length ? held++ : held - 1;
      while (at > 0 && similarity[at - 1] < gram[j]) {
        similarity[at] = similarity[at - 1];
        found[at] = found[at - 1];
        at--;
      }
      similarity[at] = gram[j];
      found[at] = j;
    }
  }

  private long common(int k) {
    int[] a = Arrays.copyOf(student, k);
    Arrays.sort(a);
    return Arrays.stream(teacher, 0, k).filter(j -> Arrays.binarySearch(a, j) >= 0).count();
  }

  /// (1) for the s-th of the sizes.
  double share(int s) {
    return (double) shared[s] / ((double) rows * sizes.get(s));
  }
}
