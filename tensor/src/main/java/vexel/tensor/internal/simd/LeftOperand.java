package vexel.tensor.internal.simd;

/// The matrix a[M, K] of a product a·b.
///
/// A tile takes it by rows, each contiguous along k ([Tile#multiply]), or by columns, each
/// contiguous along i ([Tile#outer]).
interface LeftOperand {
  /// Whether columns are the contiguous axis.
  boolean isByColumns();

  /// Whether [#array] holds the matrix, so that a tile can read it where it is.
  boolean isInPlace();

  /// The array of a matrix in place.
  float[] array();

  /// Where element (i, k) of a matrix in place lies.
  int at(int i, int k);

  /// Copies a_ik for `rows` rows from i and `n` columns from k. By rows, row i + r goes to
  /// `panel[r·step …]`. By columns, column k + q goes to `panel[q·step …]`, where the last row is
  /// repeated to `step` rows.
  void packRows(int i, int rows, int k, int n, float[] panel, int step);

  /// The same for the panels of `rows` rows from i up to `end`.
  default void packPanels(int i, int end, int k, int n, int rows, float[][] panels, int step) {
    for (int p = 0; p < panels.length; p++) {
      int row = i + p * rows;
      packRows(row, Math.min(rows, end - row), k, n, panels[p], step);
    }
  }
}
