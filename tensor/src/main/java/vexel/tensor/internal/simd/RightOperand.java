package vexel.tensor.internal.simd;

/// The matrix b[K, N] of a product a·b.
interface RightOperand {
  /// Whether what lies next to each other in memory are numbers of one column, so that it is better
  /// to pack many rows of a few columns than a few rows of many.
  default boolean isByColumns() {
    return false;
  }

  /// Rows that are best packed together before the next columns, as rows may lie pages apart.
  default int rowsAtOnce() {
    return 16;
  }

  /// Copies b_kj for `n` rows from k and `columns` columns from j; row k + q goes to `panel[at +
  /// q·COLUMNS …]`, and what is missing to [Tile#COLUMNS] columns becomes 0.
  void packColumns(int k, int n, int j, int columns, float[] panel, int at);
}
