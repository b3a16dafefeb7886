package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.WIDTH;

/// The inner loop under every matrix product, convolution and attention: a tile of c that stays in
/// registers while k runs.
///
/// A step k loads two vectors of b and, for each row, one number of a that is multiplied to both:
/// `2·ROWS` independent chains of fused multiply-adds, enough to hide their latency, from `ROWS +
/// 2` loads. The accumulators are local variables, written out one by one, because the compiler
/// keeps vectors in registers only there; the tiles differ in the rows that fit.
final class Tile {
  /// Whether the machine has 32 vector registers: AVX-512 and NEON have, AVX2 has 16.
  private static final boolean TALL =
      WIDTH == 16 || System.getProperty("os.arch").equals("aarch64");

  /// Rows of a tile.
  static final int ROWS = TALL ? TallTile.ROWS : ShortTile.ROWS;

  /// Up to this many rows are computed by a tile of their own.
  static final int FEW_ROWS = TALL ? ShortTile.ROWS : 0;

  /// Rows of a tile of [#outer]; they divide [#COLUMNS].
  static final int OUTER_ROWS = TALL ? TallOuterTile.ROWS : ShortOuterTile.ROWS;

  /// Whether [ListedOuterTile] fits the registers.
  static final boolean LISTED = TALL;

  /// Columns of a tile.
  static final int COLUMNS = 2 * WIDTH;

  /// Where rows start in an array of sums. A large array begins 16 bytes, its header, behind the
  /// start of a region of G1, so that its 12th float begins a cache line: a vector that straddles
  /// two is loaded and stored more slowly.
  static final int ALIGNED = 12;

  /// Where new sums start: use with [#ZERO_ROWS].
  static final float[] ZEROS = new float[COLUMNS];

  static final int[] ZERO_ROWS = new int[Math.max(ROWS, OUTER_ROWS)];

  private Tile() {}

  /// to_rj = from_rj + Σ_{k < n} a_rk b_kj for ROWS rows and COLUMNS columns: one chain of fused
  /// multiply-adds per element, k ascending.
  ///
  /// Rows are given by where they start, so that they may lie anywhere: row r of a is `a[aRow[r]
  /// …]`, of c `from[fromRow[r] + fromColumn …]`; row k of b is `b[bAt + k·COLUMNS …]`. All of
  /// `from` is read before any of `to` is written. A row may be named twice: both copies compute
  /// and write the same numbers, which is how a tile with fewer rows is filled.
  static void multiply(
      int n,
      float[] a,
      int[] aRow,
      float[] b,
      int bAt,
      float[] from,
      int[] fromRow,
      int fromColumn,
      float[] to,
      int[] toRow,
      int toColumn) {
    if (TALL) {
      TallTile.multiply(n, a, aRow, b, bAt, from, fromRow, fromColumn, to, toRow, toColumn);
    } else {
      ShortTile.multiply(n, a, aRow, b, bAt, from, fromRow, fromColumn, to, toRow, toColumn);
    }
  }

  /// The same for [#FEW_ROWS] rows: the first of what the arrays name.
  static void multiplyFew(
      int n,
      float[] a,
      int[] aRow,
      float[] b,
      int bAt,
      float[] from,
      int[] fromRow,
      int fromColumn,
      float[] to,
      int[] toRow,
      int toColumn) {
    ShortTile.multiply(n, a, aRow, b, bAt, from, fromRow, fromColumn, to, toRow, toColumn);
  }

  /// The same sums where a's columns are contiguous: a_rk is `a[aAt + k·aStep + r]` for OUTER_ROWS
  /// rows, row k of b is `b[bAt + k·bStep …]`; a step adds the outer product of the two.
  static void outer(
      int n,
      float[] a,
      int aAt,
      int aStep,
      float[] b,
      int bAt,
      int bStep,
      float[] from,
      int[] fromRow,
      int fromColumn,
      float[] to,
      int[] toRow,
      int toColumn) {
    if (TALL) {
      TallOuterTile.multiply(
          n, a, aAt, aStep, b, bAt, bStep, from, fromRow, fromColumn, to, toRow, toColumn);
    } else {
      ShortOuterTile.multiply(
          n, a, aAt, aStep, b, bAt, bStep, from, fromRow, fromColumn, to, toRow, toColumn);
    }
  }

  /// Rows of the next tile of [#packed] where `left` rows are left: [#ROWS], or eight where those
  /// end with less padding: multiples of four from 8 on are cut without any.
  static int packedRows(int left) {
    boolean ends = left <= OUTER_ROWS || (left > ROWS && left <= 2 * OUTER_ROWS);
    return TALL && ends ? OUTER_ROWS : ROWS;
  }

  /// The same for packed rows: a_rk is `a[aAt + k·rows + r]`, where `rows` is a size that
  /// [#packedRows] gives, row k of b is `b[bAt + k·COLUMNS …]`. Of the columns only the first half
  /// is wanted if they are no more than `columns`; the rest of `to` may be anything.
  static void packed(
      int rows,
      int columns,
      int n,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] from,
      int[] fromRow,
      int fromColumn,
      float[] to,
      int[] toRow,
      int toColumn) {
    if (!TALL) {
      ShortPackedTile.multiply(n, a, aAt, b, bAt, from, fromRow, fromColumn, to, toRow, toColumn);
    } else if (rows == OUTER_ROWS) {
      outer(n, a, aAt, rows, b, bAt, COLUMNS, from, fromRow, fromColumn, to, toRow, toColumn);
    } else if (columns <= WIDTH) {
      HalfTile.multiply(n, a, aAt, b, bAt, from, fromRow, fromColumn, to, toRow, toColumn);
    } else {
      TallPackedTile.multiply(n, a, aAt, b, bAt, from, fromRow, fromColumn, to, toRow, toColumn);
    }
  }
}
