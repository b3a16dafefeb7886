package vexel.distill.relation;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// What rows have with themselves: the diagonal of a square block of an N × N matrix.
public final class Diagonal {
  private Diagonal() {}

  /// block[r, r] = value, in place.
  public static void set(Tensor block, double value) {
    Tensor keep = below(block).map(Unary.SQUARE).map(Unary.STEP, 0, 0);
    Tensor rest = block.mul(keep);
    Tensor set = value == 0 ? rest : rest.add(keep.add(-1).mul(-value));
    block.kernels().element().copy(set, block);
  }

  /// block[r, c] = 0 for c ≤ r, in place: leaves one of (i, j) and (j, i), and no row with itself.
  public static void clearLowerTriangle(Tensor block) {
    Tensor keep = below(block).neg().map(Unary.STEP, 0, 0);
    block.kernels().element().copy(block.mul(keep), block);
  }

  /// r − c for each element of a square block.
  private static Tensor below(Tensor block) {
    double[] index = new double[block.dim(0)];
    Arrays.setAll(index, r -> r);
    Tensor row = Tensor.rounded(block.backend(), block.dtype(), index, index.length, 1);
    return row.sub(row.reshape(1, index.length));
  }
}
