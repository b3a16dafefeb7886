package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Tile.ROWS;

import vexel.tensor.DType;
import vexel.tensor.internal.memory.ArrayPool;

/// A right-hand matrix b[K, N] packed whole, for many small products: panels of [Tile#COLUMNS]
/// columns, the rows of a panel one after the other.
final class PackedMatrix {
  private final int depth;
  private final int panels;
  private final float[] packed;

  PackedMatrix(RightOperand b, int depth, int n) {
    this(b, depth, n, (float[]) ArrayPool.take(DType.F32, size(depth, n)));
  }

  private PackedMatrix(RightOperand b, int depth, int n, float[] packed) {
    this.depth = depth;
    this.panels = (n + COLUMNS - 1) / COLUMNS;
    this.packed = packed;
    for (int j = 0; j < n; j += COLUMNS) {
      b.packColumns(0, depth, j, Math.min(COLUMNS, n - j), packed, j * depth);
    }
  }

  /// The same in memory of its own, for a matrix that is kept.
  static PackedMatrix kept(RightOperand b, int depth, int n) {
    return new PackedMatrix(b, depth, n, new float[size(depth, n)]);
  }

  private static int size(int depth, int n) {
    return Math.multiplyExact(depth, Product.roundUp(n, COLUMNS));
  }

  /// Row k of the panel of column j is `packed[j·depth + k·COLUMNS …]`.
  float[] packed() {
    return packed;
  }

  /// Columns of a product, rounded up to whole panels.
  int width() {
    return panels * COLUMNS;
  }

  /// c_i = a_i · b in the order of the contract, for `rows` rows of a from `a[aAt + i·aRow]` and of
  /// c, [#width] wide, from `c[cAt + i·cRow]`.
  void multiply(int rows, float[] a, int aAt, int aRow, float[] c, int cAt, int cRow) {
    chunk(0, rows, a, aAt, aRow, c, cAt, cRow);
    if (depth > Product.CHUNK) {
      float[] sums = (float[]) ArrayPool.take(DType.F32, rows * width());
      for (int k = Product.CHUNK; k < depth; k += Product.CHUNK) {
        chunk(k, rows, a, aAt, aRow, sums, 0, width());
        for (int i = 0; i < rows; i++) {
          Finish.add(width(), sums, i * width(), c, cAt + i * cRow);
        }
      }
      ArrayPool.give(DType.F32, sums);
    }
  }

  private void chunk(int k, int rows, float[] a, int aAt, int aRow, float[] c, int cAt, int cRow) {
    int terms = Math.min(Product.CHUNK, depth - k);
    int[] aRows = new int[ROWS];
    int[] cRows = new int[ROWS];
    for (int i = 0; i < rows; i += ROWS) {
      for (int r = 0; r < ROWS; r++) {
        int row = Math.min(i + r, rows - 1); // a tile with fewer rows repeats the last
        aRows[r] = aAt + row * aRow + k;
        cRows[r] = cAt + row * cRow;
      }
      boolean few = rows - i <= Tile.FEW_ROWS;
      for (int p = 0; p < panels; p++) {
        int bAt = (p * depth + k) * COLUMNS;
        int column = p * COLUMNS;
        if (few) {
          Tile.multiplyFew(
              terms, a, aRows, packed, bAt, Tile.ZEROS, Tile.ZERO_ROWS, 0, c, cRows, column);
        } else {
          Tile.multiply(
              terms, a, aRows, packed, bAt, Tile.ZEROS, Tile.ZERO_ROWS, 0, c, cRows, column);
        }
      }
    }
  }

  /// Gives the memory back; the matrix is not used any more.
  void recycle() {
    ArrayPool.give(DType.F32, packed);
  }
}
