package vexel.distill.loss;

import java.util.Arrays;
import vexel.tensor.DType;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
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
  /// Rows of a tile. Against 4,096 others it holds 8 MiB of F32; with fewer rows the products spend
  /// more time on packing their operands.
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
    int rows = block.dim(0);
    byte[] mask = new byte[rows * rows];
    for (int r = 0; r < rows; r++) {
      mask[r * rows + r] = 1;
    }
    set(block, mask, value);
  }

  /// block[r, c] = 0 for r ≤ c, in place: leaves one of (i, j) and (j, i), and no row with itself.
  static void clearUpperTriangle(Tensor block) {
    int rows = block.dim(0);
    byte[] mask = new byte[rows * rows];
    for (int r = 0; r < rows; r++) {
      Arrays.fill(mask, r * rows + r, (r + 1) * rows, (byte) 1);
    }
    set(block, mask, 0);
  }

  private static void set(Tensor block, byte[] mask, double value) {
    Tensor chosen = Tensor.copyOf(block.backend(), mask, block.dim(0), block.dim(1));
    Tensor number = Tensor.full(block.backend(), block.dtype(), Shape.of(1, 1), value);
    Tensor result = block.emptyLike();
    var element = block.kernels().element();
    element.select(chosen, number.expand(block.shape()), block, result);
    element.copy(result, block);
  }
}
