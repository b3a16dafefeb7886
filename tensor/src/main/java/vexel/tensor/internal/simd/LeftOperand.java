package vexel.tensor.internal.simd;

/// The matrix a[M, K] of a product a·b.
interface LeftOperand {
  /// Whether rows lie in [#array] with stride 1, so that a tile can read them where they are.
  boolean isInPlace();

  /// The array of a matrix in place.
  float[] array();

  /// Where element (i, k) of a matrix in place lies.
  int at(int i, int k);

  /// Copies a_ik for `rows` rows from i and `n` columns from k; row r goes to `panel[r·stride …]`.
  void packRows(int i, int rows, int k, int n, float[] panel, int stride);
}
