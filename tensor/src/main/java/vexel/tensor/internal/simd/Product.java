package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Tile.ROWS;

import java.util.Arrays;
import vexel.tensor.DType;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;

/// c[M, N] = a[M, K] · b[K, N], cut so that each piece stays in the cache that is fast enough for
/// it (Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008):
///
/// ```
/// for columns of WIDTH            a strip of c and b
///   for chunks of CHUNK           the contract's chains end here
///     pack b                      panels of COLUMNS columns, rows of a panel one after the other
///     for blocks of rows          shared by the workers
///       for depths of DEPTH       packed b: DEPTH × WIDTH, in the second-level cache
///         for panels of ROWS      a: ROWS × DEPTH, in the first-level cache
///           for panels of COLUMNS b: DEPTH × COLUMNS, streamed
///             Tile.multiply       c: ROWS × COLUMNS, in registers
/// ```
///
/// A chain that goes on in the next depth continues from the number stored in c, so cutting k
/// changes no bit; further chunks are summed beside c and added to it.
final class Product {
  /// Terms of a chain of fused multiply-adds, fixed by the contract.
  static final int CHUNK = 4096;

  /// Rows of b that are packed together in the second-level cache with WIDTH columns.
  private static final int DEPTH = 384;

  private static final int WIDTH = 512;

  /// Numbers in a line of the cache.
  private static final int LINE = 16;

  /// Distance of the rows of a packed panel of a: a line more than DEPTH, so that the rows do not
  /// compete for the same set of the cache.
  private static final int PANEL_ROW = DEPTH + 16;

  /// Up to this many columns a row of a is used so few times that copying it does not pay.
  private static final int NARROW = 96;

  /// Multiply-adds below which a product is not worth waking a worker for.
  private static final long SMALL = 1 << 17;

  private final LeftOperand a;
  private final RightOperand b;
  private final int m;
  private final int n;
  private final boolean byColumns;
  private final int tileRows;

  Product(LeftOperand a, RightOperand b, int m, int n) {
    this.a = a;
    this.b = b;
    this.m = m;
    this.n = n;
    this.byColumns = a.isByColumns();
    this.tileRows = byColumns ? Tile.OUTER_ROWS : ROWS;
  }

  /// Where a strip of the product goes: row i, column j lies at `array[at + i·row + j]`.
  private record Target(Object floats, int at, int row) {
    float[] array() {
      return (float[]) floats;
    }

    int at(int i, int j) {
      return at + i * row + j;
    }
  }

  /// Computes the product over `k` terms into `c[cAt + i·cRow + j]`.
  void into(int k, float[] c, int cAt, int cRow, Finish finish) {
    if (m == 0 || n == 0) {
      return;
    }
    Target target = new Target(c, cAt, cRow);
    int threads = (long) m * n * k < SMALL ? 1 : Workers.threads();
    int rowPanels = (m + tileRows - 1) / tileRows;
    if (k > CHUNK && rowPanels < 8 * threads && threads > 1) {
      chunkByChunk(k, target, finish);
    } else if (rowPanels < 2 * threads && n >= 2 * COLUMNS) {
      int width = Math.min(WIDTH, roundUp((n + 4 * threads - 1) / (4 * threads), COLUMNS));
      Workers.runParts(
          n, width, (j, end) -> strip(j, end - j, 0, k, 1, target, finish)); // nested runs inline
    } else {
      int tasks = threads == 1 ? 1 : Math.clamp(rowPanels / 2, 1, 4 * threads);
      strips((j, end) -> strip(j, end - j, 0, k, tasks, target, finish));
    }
  }

  /// All columns one strip after the other, as equal as whole panels allow: rows of a are packed
  /// again for each strip, which does not pay for a narrow one.
  private void strips(Workers.Part strip) {
    int count = (n + WIDTH - 1) / WIDTH;
    int width = roundUp((n + count - 1) / count, COLUMNS);
    for (int j = 0; j < n; j += width) {
      strip.accept(j, Math.min(n, j + width));
    }
  }

  /// A long sum into a small matrix, as weight gradients are: the workers share the chunks, whose
  /// results are then added in ascending order.
  private void chunkByChunk(int k, Target target, Finish finish) {
    int wave = Math.max(Workers.threads(), (1 << 22) / Math.max(m * n, 1));
    int chunks = (k + CHUNK - 1) / CHUNK;
    for (int first = 0; first < chunks; first += wave) {
      int from = first;
      int count = Math.min(wave, chunks - first);
      float[] partials = (float[]) ArrayPool.take(DType.F32, Math.multiplyExact(count * m, n));
      Workers.run(
          count,
          q -> {
            int start = (from + q) * CHUNK;
            Target partial = new Target(partials, q * m * n, n);
            int end = Math.min(start + CHUNK, k);
            strips((j, to) -> strip(j, to - j, start, end, 1, partial, Finish.NONE));
          });
      boolean last = from + count == chunks;
      Workers.runParts(
          m,
          Math.max(1, 4096 / n),
          (i, end) -> {
            for (; i < end; i++) {
              int at = target.at(i, 0);
              for (int q = 0; q < count; q++) {
                if (from + q == 0) {
                  System.arraycopy(partials, i * n, target.array(), at, n);
                } else {
                  Finish.add(n, partials, (q * m + i) * n, target.array(), at);
                }
              }
              if (last) {
                finish.apply(i, 0, n, target.array(), at);
              }
            }
          });
      ArrayPool.give(DType.F32, partials);
    }
  }

  /// `width` columns from j, summed over kFrom ≤ k < kTo, the rows shared out in `tasks`.
  private void strip(
      int j, int width, int kFrom, int kTo, int tasks, Target target, Finish finish) {
    int panels = (width + COLUMNS - 1) / COLUMNS;
    int longest = Math.min(CHUNK, kTo - kFrom);
    float[] packed = (float[]) ArrayPool.take(DType.F32, panels * COLUMNS * longest);
    for (int start = kFrom; start < kTo || start == kFrom; start += CHUNK) {
      int k = start;
      int depth = Math.min(CHUNK, kTo - k);
      Finish now = k + depth >= kTo ? finish : Finish.NONE;
      pack(j, width, k, depth, packed);
      Workers.runShares(
          m,
          tileRows,
          tasks,
          (i, end) -> {
            if (k == kFrom) {
              rows(i, end, j, width, k, depth, packed, target, now);
            } else {
              addRows(i, end, j, width, k, depth, packed, target, now);
            }
          });
    }
    ArrayPool.give(DType.F32, packed);
  }

  /// b's rows k … k + depth − 1, `width` columns from j: depths of DEPTH one after the other, in
  /// each the panels of COLUMNS columns.
  private void pack(int j, int width, int k, int depth, float[] packed) {
    int panels = (width + COLUMNS - 1) / COLUMNS;
    int depths = (depth + DEPTH - 1) / DEPTH;
    int group = (long) width * depth < SMALL ? panels : 4;
    int groups = (panels + group - 1) / group;
    Workers.run(
        depths * groups,
        task -> {
          int first = task % groups * group;
          int end = Math.min(first + group, panels);
          packBlock(j, width, k, depth, task / groups, first, end, packed);
        });
  }

  /// Some panels of one depth. Rows of b, or its columns, may lie pages apart, so what is near is
  /// copied first: a line of every panel, or a panel at a time.
  private void packBlock(
      int j, int width, int k, int depth, int block, int from, int to, float[] packed) {
    int panels = (width + COLUMNS - 1) / COLUMNS;
    int d = block * DEPTH;
    int rows = Math.min(DEPTH, depth - d);
    int line = b.isByColumns() ? rows : LINE;
    for (int r = 0; r < rows; r += line) {
      int n = Math.min(line, rows - r);
      for (int p = from; p < to; p++) {
        int column = p * COLUMNS;
        int at = d * panels * COLUMNS + rows * column + r * COLUMNS;
        int columns = Math.min(COLUMNS, width - column);
        b.packColumns(k + d + r, n, j + column, columns, packed, at);
      }
    }
  }

  /// A further chunk: summed in memory of its own, then added.
  private void addRows(
      int from,
      int to,
      int j,
      int width,
      int k,
      int depth,
      float[] packed,
      Target target,
      Finish finish) {
    float[] sums = (float[]) ArrayPool.take(DType.F32, (to - from) * width);
    Target beside = new Target(sums, -from * width - j, width);
    rows(from, to, j, width, k, depth, packed, beside, Finish.NONE);
    for (int i = from; i < to; i++) {
      Finish.add(width, sums, beside.at(i, j), target.array(), target.at(i, j));
      finish.apply(i, j, width, target.array(), target.at(i, j));
    }
    ArrayPool.give(DType.F32, sums);
  }

  /// Rows from … end − 1 of one strip and chunk, finished while they are in the first cache.
  private void rows(
      int from,
      int end,
      int j,
      int width,
      int k,
      int depth,
      float[] packed,
      Target target,
      Finish finish) {
    int step = byColumns ? tileRows : PANEL_ROW;
    float[] panel = (float[]) ArrayPool.take(DType.F32, ROWS * PANEL_ROW);
    float[] edge = new float[tileRows * COLUMNS];
    int[] aRow = new int[tileRows];
    int[] cRow = new int[tileRows];
    int[] edgeRow = new int[tileRows];
    Arrays.setAll(edgeRow, r -> r * COLUMNS);
    int panels = (width + COLUMNS - 1) / COLUMNS;
    float[] c = target.array();
    boolean finishes = finish != Finish.NONE;
    for (int d = 0; d < depth || d == 0; d += DEPTH) {
      int terms = Math.min(DEPTH, depth - d);
      for (int i = from; i < end; i += tileRows) {
        int rows = Math.min(tileRows, end - i);
        boolean inPlace = a.isInPlace() && n <= NARROW && !(byColumns && rows < tileRows);
        if (!inPlace) {
          a.packRows(i, rows, k + d, terms, panel, step);
        }
        for (int r = 0; r < tileRows; r++) {
          int row = Math.min(r, rows - 1); // a tile with fewer rows repeats the last
          aRow[r] = inPlace ? a.at(i + row, k + d) : row * step;
          cRow[r] = target.at(i + row, j);
        }
        float[] as = inPlace ? a.array() : panel;
        int aAt = inPlace ? aRow[0] : 0;
        int aStep = inPlace && byColumns ? a.at(0, 1) - a.at(0, 0) : step;
        for (int p = 0; p < panels; p++) {
          int column = p * COLUMNS;
          int columns = Math.min(COLUMNS, width - column);
          boolean whole = columns == COLUMNS;
          float[] to = whole ? c : edge;
          int[] toRow = whole ? cRow : edgeRow;
          int toColumn = whole ? column : 0;
          int bAt = d * panels * COLUMNS + terms * column;
          if (!whole && d > 0) {
            copyColumns(rows, columns, c, cRow, column, edge, edgeRow, 0);
          }
          float[] start = d == 0 ? Tile.ZEROS : to;
          int[] startRow = d == 0 ? Tile.ZERO_ROWS : toRow;
          int startColumn = d == 0 ? 0 : toColumn;
          if (byColumns) {
            Tile.outer(
                terms,
                as,
                aAt,
                aStep,
                packed,
                bAt,
                COLUMNS,
                start,
                startRow,
                startColumn,
                to,
                toRow,
                toColumn);
          } else {
            Tile.multiply(
                terms, as, aRow, packed, bAt, start, startRow, startColumn, to, toRow, toColumn);
          }
          if (!whole) {
            copyColumns(rows, columns, edge, edgeRow, 0, c, cRow, column);
          }
        }
        for (int r = 0; r < rows && finishes && d + DEPTH >= depth; r++) {
          finish.apply(i + r, j, width, c, cRow[r]);
        }
      }
    }
    ArrayPool.give(DType.F32, panel);
  }

  /// Copies a tile that is not whole.
  static void copyColumns(
      int rows, int columns, float[] from, int[] fromRow, int f, float[] to, int[] toRow, int t) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from, fromRow[r] + f, to, toRow[r] + t, columns);
    }
  }

  private static int roundUp(int x, int step) {
    return (x + step - 1) / step * step;
  }
}
