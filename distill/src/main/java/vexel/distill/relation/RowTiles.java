package vexel.distill.relation;

import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// A walk over the rows of an N × N matrix, a few at a time, so that it never exists as a whole.
///
/// Tiles come in ascending order and have the same rows whatever the machine, sums over tiles are
/// taken in F64: the bits depend on the shapes alone.
public final class RowTiles {
  /// Rows of one tile: a dozen blocks [256, N] stay below 64 MiB for N = 4,096, and larger ones are
  /// no faster.
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
    return sum(0, n, ROWS, tile);
  }

  /// Σ of all tiles of [#ROWS] of the rows `start` … `end − 1`.
  public static double sum(int start, int end, Tile tile) {
    return sum(start, end, ROWS, tile);
  }

  /// Σ of all tiles of `rows` of the rows `start` … `end − 1`.
  public static double sum(int start, int end, int rows, Tile tile) {
    double sum = 0;
    for (int from = start; from < end; from += rows) {
      try (var _ = Scope.open()) {
        sum += tile.at(from, Math.min(rows, end - from));
      }
    }
    return sum;
  }

  /// What is done with rows `from` … `from + rows − 1` where there is no one sum.
  @FunctionalInterface
  public interface Visit {
    /// What it allocates is recycled when it returns.
    void at(int from, int rows);
  }

  /// Visits all tiles of `rows` of the rows `start` … `end − 1`.
  public static void each(int start, int end, int rows, Visit visit) {
    sum(
        start,
        end,
        rows,
        (from, n) -> {
          visit.at(from, n);
          return 0;
        });
  }

  /// Σ x, first along each row in the order of the kernels, then over rows in F64.
  public static double total(Tensor x) {
    Tensor rows = x.rank() == 2 ? x.sum(1) : x;
    double sum = 0;
    for (double v : rows.widened()) {
      sum += v;
    }
    return sum;
  }
}
