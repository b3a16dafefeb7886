package vexel.tensor.internal.simd;

/// The matrix b[K, N] of a product a·b.
interface RightOperand {
  /// Copies b_kj for `n` rows from k and `columns` columns from j; row k goes to `panel[at +
  /// k·COLUMNS …]`, and what is missing to [Tile#COLUMNS] columns becomes 0.
  void packColumns(int k, int n, int j, int columns, float[] panel, int at);
}
