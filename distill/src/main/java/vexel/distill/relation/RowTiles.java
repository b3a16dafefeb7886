package vexel.distill.relation;

import vexel.tensor.DType;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.MatrixKernels.Epilogue;

/// A walk over the rows of an N × N matrix, a few at a time, so that it never exists as a whole.
/// Sums are taken in F64 in ascending order of rows: tiles do not depend on threads.
public final class RowTiles {
  /// Rows of one tile.
  public static final int ROWS = 256;

  private RowTiles() {}

  /// What is done with rows `from` … `from + rows − 1`.
  @FunctionalInterface
  public interface Tile {
    /// The tile's part of the sum. What it allocates is recycled when it returns.
    double at(int from, int rows);
  }

  /// Σ of all tiles of [#ROWS] of `n` rows.
  public static double sum(int n, Tile tile) {
    return sum(n, ROWS, tile);
  }

  /// Σ of all tiles of `rows` of `n` rows.
  public static double sum(int n, int rows, Tile tile) {
    double sum = 0;
    for (int from = 0; from < n; from += rows) {
      try (var _ = Scope.open()) {
        sum += tile.at(from, Math.min(rows, n - from));
      }
    }
    return sum;
  }

  /// Σ x, first along each row in the order of the kernels, then over rows in F64.
  public static double total(Tensor x) {
    Tensor rows = x.rank() == 2 ? x.sum(1) : x;
    double sum = 0;
    for (double v : rows.cast(DType.F64).toDoubles()) {
      sum += v;
    }
    return sum;
  }

  /// c[M, N] += a[M, K] · b[K, N], in place.
  public static void addProduct(Tensor a, Tensor b, Tensor c) {
    Tensor sum = c.reshape(1, c.dim(0), c.dim(1));
    c.kernels()
        .matrix()
        .gemm(
            a.expand(Shape.of(1, a.dim(0), a.dim(1))),
            b.expand(Shape.of(1, b.dim(0), b.dim(1))),
            sum,
            new Epilogue(null, null, sum));
  }
}
