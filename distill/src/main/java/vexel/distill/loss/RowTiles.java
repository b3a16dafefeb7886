package vexel.distill.loss;

import java.util.Arrays;
import vexel.tensor.DType;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.Unary;

/// Losses over all pairs of rows, a tile of rows at a time, so that no N×N matrix ever exists. The
/// losses are scalars: each computes its gradient for dL = 1 in the same pass, while the tile is
/// there.
///
/// Tiles come in ascending order and have 512 rows whatever the machine, sums over tiles are taken
/// in F64: the bits depend on the shapes alone.
final class RowTiles {
  /// Rows of a tile: enough that its products are not all packing, few enough that the 512² numbers
  /// of a square tile stay in the second-level cache.
  static final int ROWS = 512;

  /// A logit whose share in a softmax is exactly 0, yet finite: 0 times it is 0.
  static final double EXCLUDED = -1e30;

  private RowTiles() {}

  /// What is done with rows `start` … `start` + `rows` − 1.
  @FunctionalInterface
  interface Work {
    /// Returns this tile's share of the loss.
    double on(int start, int rows);
  }

  /// The sum of the shares of the tiles of rows `from` … `to` − 1. What a tile allocates is
  /// recycled after it.
  static double sum(int from, int to, Work work) {
    double sum = 0;
    for (int start = from; start < to; start += ROWS) {
      try (var _ = Scope.open()) {
        sum += work.on(start, StrictMath.min(ROWS, to - start));
      }
    }
    return sum;
  }

  /// Rows `start` … `start` + `rows` − 1 of x[N, D], a view.
  static Tensor rows(Tensor x, int start, int rows) {
    return x.narrow(0, start, rows);
  }

  /// The numbers of x in F64.
  static double[] doubles(Tensor x) {
    return x.cast(DType.F64).toDoubles();
  }

  /// sum += x, in place.
  static void accumulate(Tensor sum, Tensor x) {
    sum.kernels().element().zip(Binary.ADD, sum, x, sum);
  }

  /// x = f(x; a, b), in place.
  static void apply(Unary f, double a, double b, Tensor x) {
    x.kernels().element().map(f, a, b, x, x);
  }

  /// block[r, r] = value, in place: what the rows of a tile have with themselves.
  static void setDiagonal(Tensor block, double value) {
    Tensor keep = below(block).map(Unary.SQUARE).map(Unary.STEP, 0, 0);
    Tensor rest = block.mul(keep);
    Tensor set = value == 0 ? rest : rest.add(keep.add(-1).mul(-value));
    block.kernels().element().copy(set, block);
  }

  /// block[r, c] = 0 for c ≤ r, in place: leaves one of (i, j) and (j, i), and no row with itself.
  static void clearLowerTriangle(Tensor block) {
    Tensor keep = below(block).neg().map(Unary.STEP, 0, 0);
    block.kernels().element().copy(block.mul(keep), block);
  }

  /// r − c for each element of a square block.
  private static Tensor below(Tensor block) {
    double[] index = new double[block.dim(0)];
    Arrays.setAll(index, r -> r);
    Tensor row = Tensor.copyOf(block.backend(), index, index.length, 1).cast(block.dtype());
    return row.sub(row.reshape(1, index.length));
  }
}
