package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Width.WIDTH;

import java.util.Arrays;
import vexel.tensor.DType;
import vexel.tensor.internal.memory.ArrayPool;

/// Some rows of a product over one chunk of k, times packed columns: the loops around the tile.
///
/// ```
/// for depths of at most DEPTH       a: rows × depth, packed or in place, in the second-level cache
///   for strips of columns           b: depth × strip, STRIP numbers, in the second-level cache
///     for panels of tile rows       a: tile rows × depth
///       for panels of COLUMNS       b: depth × COLUMNS, streamed
///         Tile.multiply             c: tile rows × COLUMNS, in registers
/// ```
///
/// A chain that goes on in the next depth continues from the number stored in c, so cutting k
/// changes no bit. A long depth saves passes over c, a block of many rows saves passes over b.
final class RowBlock {
  /// Terms after which sums are put down in c.
  private static final int DEPTH = 1024;

  /// The same where a's columns are contiguous: a block of more rows packs what lies near.
  private static final int OUTER_DEPTH = 384;

  /// Numbers of b that stay in the second-level cache.
  static final int STRIP = 1 << 17;

  /// Numbers of a that stay there beside them.
  private static final int BLOCK = 1 << 16;

  /// Numbers in a line of the cache.
  private static final int LINE = 16;

  /// Distance of the rows of a packed panel of a: an odd number of lines, so that the rows do not
  /// compete for the same sets of the cache.
  private static final int PANEL_ROW = DEPTH + LINE;

  /// Up to this many columns a row of a is used so few times that copying it does not pay.
  private static final int NARROW = 96;

  /// Numbers after which an address falls into the same set of the first-level cache again. Rows
  /// that far apart compete with each other, and are copied; others are read where they lie.
  private static final int SAME_SET = 1024;

  /// Panels of a block that is read where it lies: few, so that c stays near from depth to depth.
  private static final int PANELS_IN_PLACE = 2;

  /// Stands for a panel that is read where it is.
  private static final float[] IN_PLACE = {};

  /// Terms from which on a tile takes long enough for its lines of c to come to the cache
  /// meanwhile.
  private static final int LONG = 256;

  private final LeftOperand a;
  private final int n;
  private final int tileRows;
  private final boolean inPlace;
  private final int[] aRow;
  private final int[] cRow;
  private final int[] edgeRow;
  private final float[] edge;

  /// For rows of a product with n columns in all.
  RowBlock(LeftOperand a, int n, int tileRows) {
    this.a = a;
    this.n = n;
    this.tileRows = tileRows;
    this.inPlace = readsInPlace(a, n);
    this.aRow = new int[tileRows];
    this.cRow = new int[tileRows];
    this.edgeRow = new int[tileRows];
    this.edge = new float[tileRows * COLUMNS];
    Arrays.setAll(edgeRow, r -> r * COLUMNS);
  }

  /// Whether rows of a product with n columns are read where they lie.
  static boolean readsInPlace(LeftOperand a, int n) {
    return a.isInPlace()
        && (n <= NARROW || (!a.isByColumns() && (a.at(1, 0) - a.at(0, 0)) % SAME_SET != 0));
  }

  /// Terms of one pass over c for `depth` terms of a given by rows or by columns: passes are equal,
  /// in whole lines.
  static int pass(int depth, boolean byColumns) {
    int most = byColumns ? OUTER_DEPTH : DEPTH;
    int passes = Math.max(1, (depth + most - 1) / most);
    return Math.max(LINE, Product.roundUp((depth + passes - 1) / passes, LINE));
  }

  private int pass(int depth) {
    return pass(depth, a.isByColumns());
  }

  /// Rows of one block, whole tiles.
  int mostRows(int depth) {
    return inPlace && n > NARROW
        ? PANELS_IN_PLACE * tileRows
        : Math.clamp(BLOCK / (tileRows * pass(depth)), 1, 32) * tileRows;
  }

  /// The rows from … end − 1, at most [#mostRows], of the columns of `b`, finished while they are
  /// in the cache.
  void into(int from, int end, Product.Columns b, Product.Target c, Finish finish) {
    int pass = pass(b.depth());
    int strip = Math.max(1, STRIP / (pass * COLUMNS)) * COLUMNS;
    float[][] panels = panels(from, end);
    boolean finishes = finish != Finish.NONE;
    for (int d = 0; d < b.depth() || d == 0; d += pass) {
      int terms = Math.min(pass, b.depth() - d);
      pack(from, end, b.k() + d, terms, panels);
      for (int column = 0; column < b.width(); column += strip) {
        int columnEnd = Math.min(b.width(), column + strip);
        for (int i = from; i < end; i += tileRows) {
          int rows = Math.min(tileRows, end - i);
          tiles(i, rows, d, terms, column, columnEnd, panels[(i - from) / tileRows], b, c);
          for (int r = 0; r < rows && finishes && d + pass >= b.depth(); r++) {
            finish.apply(i + r, b.from() + column, columnEnd - column, c.array(), cRow[r] + column);
          }
        }
      }
    }
    for (float[] panel : panels) {
      if (panel.length > 0) {
        ArrayPool.give(DType.F32, panel);
      }
    }
  }

  /// A place for every panel, or [#IN_PLACE].
  private float[][] panels(int from, int end) {
    float[][] panels = new float[(end - from + tileRows - 1) / tileRows][];
    for (int p = 0; p < panels.length; p++) {
      boolean whole = from + (p + 1) * tileRows <= end;
      panels[p] =
          inPlace && (whole || !a.isByColumns())
              ? IN_PLACE
              : (float[]) ArrayPool.take(DType.F32, tileRows * PANEL_ROW);
    }
    return panels;
  }

  private void pack(int from, int end, int k, int terms, float[][] panels) {
    int first = 0;
    while (first < panels.length && panels[first].length == 0) {
      first++;
    }
    a.packPanels(
        from + first * tileRows,
        end,
        k,
        terms,
        tileRows,
        Arrays.copyOfRange(panels, first, panels.length),
        a.isByColumns() ? tileRows : PANEL_ROW);
  }

  /// One panel of a times the packed columns from … to − 1.
  private void tiles(
      int i,
      int rows,
      int d,
      int terms,
      int from,
      int to,
      float[] panel,
      Product.Columns b,
      Product.Target c) {
    boolean byColumns = a.isByColumns();
    boolean unpacked = panel.length == 0;
    int step = byColumns ? tileRows : PANEL_ROW;
    int k = b.k() + d;
    for (int r = 0; r < tileRows; r++) {
      int row = Math.min(r, rows - 1); // a tile with fewer rows repeats the last
      aRow[r] = unpacked ? a.at(i + row, k) : row * step;
      cRow[r] = c.at(i + row, b.from());
    }
    float[] as = unpacked ? a.array() : panel;
    int aAt = unpacked ? aRow[0] : 0;
    int aStep = unpacked && byColumns ? a.at(0, 1) - a.at(0, 0) : step;
    boolean goesOn = d > 0 || b.goesOn();
    for (int column = from; column < to; column += COLUMNS) {
      int columns = Math.min(COLUMNS, to - column);
      boolean whole = columns == COLUMNS;
      float[] y = whole ? c.array() : edge;
      int[] yRow = whole ? cRow : edgeRow;
      int yColumn = whole ? column : 0;
      if (!whole && goesOn) {
        Product.copyColumns(rows, columns, c.array(), cRow, column, edge, edgeRow, 0);
      }
      float[] start = goesOn ? y : Tile.ZEROS;
      int[] startRow = goesOn ? yRow : Tile.ZERO_ROWS;
      int startColumn = goesOn ? yColumn : 0;
      int bAt = b.at(d, column);
      if (!goesOn && whole && terms >= LONG) {
        claim(y, yColumn);
      }
      if (byColumns) {
        Tile.outer(
            terms,
            as,
            aAt,
            aStep,
            b.packed(),
            bAt,
            COLUMNS,
            start,
            startRow,
            startColumn,
            y,
            yRow,
            yColumn);
      } else if (rows <= Tile.FEW_ROWS) {
        Tile.multiplyFew(
            terms, as, aRow, b.packed(), bAt, start, startRow, startColumn, y, yRow, yColumn);
      } else {
        Tile.multiply(
            terms, as, aRow, b.packed(), bAt, start, startRow, startColumn, y, yRow, yColumn);
      }
      if (!whole) {
        Product.copyColumns(rows, columns, edge, edgeRow, 0, c.array(), cRow, column);
      }
    }
  }

  /// Writes to each line of c that a tile is about to write, so that they are on their way to the
  /// cache while k runs: there is no instruction for it in Java. The tile after it would wait else.
  private void claim(float[] c, int column) {
    for (int r = 0; r < tileRows; r++) {
      int at = cRow[r] + column;
      c[at + WIDTH - 1] = 0;
      c[at + COLUMNS - 1] = 0;
    }
  }
}
