package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Tile.ROWS;

import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;

/// c[M, N] = a[M, K] · b[K, N], cut so that each piece stays in the cache that is fast enough for
/// it (Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008):
///
/// ```
/// for columns of which a chunk is at most PACKED numbers
///   for chunks of CHUNK           the contract's chains end here
///     pack b                      panels of COLUMNS columns, rows of a panel one after the other
///     for rows                    shared by the workers
///       for blocks of rows        RowBlock
/// ```
///
/// Further chunks are summed beside c and added to it.
final class Product {
  /// Terms of a chain of fused multiply-adds, fixed by the contract.
  static final int CHUNK = 4096;

  /// Numbers of b that are packed together: they stay in the third-level cache.
  private static final int PACKED = 1 << 20;

  /// Columns of a strip that a worker packs for itself, at most.
  private static final int WIDTH = 512;

  /// Rows of b that are packed together, and fewer where they lie apart: numbers in a line of the
  /// cache.
  private static final int DEPTH = 384;

  private static final int LINE = 16;

  /// Tiles of rows a worker has at most where it shares columns too.
  private static final int FEW_TILES = 16;

  /// Numbers of a that are read once for every strip of b: they stay about as near as the
  /// second-level cache.
  private static final int NEAR = 1 << 19;

  /// Multiply-adds below which a product is not worth waking a worker for.
  private static final long SMALL = 1 << 17;

  private final LeftOperand a;
  private final RightOperand b;
  private final int m;
  private final int n;
  private final int tileRows;
  private final @Nullable PackedMatrix whole;

  Product(LeftOperand a, RightOperand b, int m, int n) {
    this(a, b, m, n, null);
  }

  /// A product whose b is also there packed whole, or null if it is not.
  Product(LeftOperand a, RightOperand b, int m, int n, @Nullable PackedMatrix whole) {
    this.a = a;
    this.b = b;
    this.whole = whole;
    this.m = m;
    this.n = n;
    this.tileRows = a.isByColumns() ? Tile.OUTER_ROWS : ROWS;
  }

  /// Where a strip of the product goes: row i, column j lies at `array[at + i·row + j]`.
  record Target(Object floats, int at, int row) {
    float[] array() {
      return (float[]) floats;
    }

    int at(int i, int j) {
      return at + i * row + j;
    }
  }

  /// The columns from … from + width − 1 of b over the chunk of `depth` terms from k, packed: row q
  /// of the panel of column from + j lies at `packed[at(q, j) …]`.
  record Columns(Object floats, int start, int from, int width, int k, int depth) {
    float[] packed() {
      return (float[]) floats;
    }

    int at(int q, int j) {
      return start + j * depth + q * COLUMNS;
    }

    /// The panels of `width` of these columns from column j on, at most.
    Columns part(int j, int most) {
      return new Columns(floats, start + j * depth, from + j, Math.min(most, width - j), k, depth);
    }
  }

  /// Computes the product over `k` terms into `c[cAt + i·cRow + j]`.
  void into(int k, float[] c, int cAt, int cRow, Finish finish) {
    if (m == 0 || n == 0) {
      return;
    }
    Target target = new Target(c, cAt, cRow);
    boolean small = (long) m * n * k < SMALL;
    int threads = small ? 1 : Workers.threads();
    int rowPanels = (m + tileRows - 1) / tileRows;
    if (k > CHUNK && rowPanels < 8 * threads && threads > 1) {
      chunkByChunk(k, target, finish);
    } else if (rowPanels < 2 * threads && n >= 2 * COLUMNS) {
      int width = Math.min(WIDTH, roundUp((n + 4 * threads - 1) / (4 * threads), COLUMNS));
      Workers.runParts( // nested runs inline
          n, width, (j, end) -> columns(j, end - j, 0, k, false, target, finish));
    } else {
      columns(0, n, 0, k, !small, target, finish);
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
            columns(0, n, start, end, false, partial, Finish.NONE);
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

  /// `width` columns from `first`, summed over kFrom ≤ k < kTo.
  private void columns(
      int first, int width, int kFrom, int kTo, boolean shared, Target target, Finish finish) {
    if (whole != null && kTo <= CHUNK) {
      int start = first * kTo;
      Columns columns = new Columns(whole.packed(), start, first, width, kFrom, kTo);
      rows(columns, shared, false, target, finish);
      return;
    }
    int longest = Math.max(1, Math.min(CHUNK, kTo - kFrom));
    int count = (int) (((long) width * longest + PACKED - 1) / PACKED);
    int most = Math.max(WIDTH, roundUp((width + count - 1) / count, COLUMNS));
    for (int j = first; j < first + width; j += most) {
      int columns = Math.min(most, first + width - j);
      float[] packed = (float[]) ArrayPool.take(DType.F32, roundUp(columns, COLUMNS) * longest);
      for (int k = kFrom; k < kTo || k == kFrom; k += CHUNK) {
        Columns b = new Columns(packed, 0, j, columns, k, Math.min(CHUNK, kTo - k));
        boolean last = k + CHUNK >= kTo;
        pack(b);
        rows(b, shared, k > kFrom, target, last ? finish : Finish.NONE);
      }
      ArrayPool.give(DType.F32, packed);
    }
  }

  /// Packs `b`: a depth of some panels is a task.
  private void pack(Columns b) {
    int panels = (b.width + COLUMNS - 1) / COLUMNS;
    int depths = (b.depth + DEPTH - 1) / DEPTH;
    int group = (long) b.width * b.depth < SMALL ? panels : 4;
    int groups = (panels + group - 1) / group;
    Workers.run(
        depths * groups,
        task -> {
          int from = task % groups * group;
          int to = Math.min(from + group, panels);
          packBlock(b, task / groups * DEPTH, from, to);
        });
  }

  /// The panels from … to − 1 of one depth. Rows of b, or its columns, may lie pages apart, so what
  /// is near is copied first: a line of every panel, or a panel at a time.
  private void packBlock(Columns to, int d, int from, int end) {
    int rows = Math.min(DEPTH, to.depth - d);
    int line = b.isByColumns() ? rows : LINE;
    for (int r = 0; r < rows; r += line) {
      int n = Math.min(line, rows - r);
      for (int p = from; p < end; p++) {
        int column = p * COLUMNS;
        int columns = Math.min(COLUMNS, to.width - column);
        int at = to.at(d + r, column);
        b.packColumns(to.k + d + r, n, to.from + column, columns, to.packed(), at);
      }
    }
  }

  /// All rows of some columns and one chunk, `shared` among the workers or not.
  private void rows(Columns columns, boolean shared, boolean adds, Target target, Finish finish) {
    if (!shared) {
      rows(0, m, columns, adds, target, finish);
    } else if (isFewRows(columns.depth)) {
      strips(columns, adds, target, finish);
    } else {
      Workers.runTapered(m, tileRows, (i, end) -> rows(i, end, columns, adds, target, finish));
    }
  }

  /// Whether rows alone are too few parts for the workers to end together, and a is small enough to
  /// be read once for every strip of b, and need not be packed each time.
  private boolean isFewRows(int depth) {
    int threads = Workers.threads();
    return threads > 1
        && m <= FEW_TILES * tileRows * threads
        && (long) m * depth <= NEAR
        && RowBlock.readsInPlace(a, n);
  }

  /// The same in strips of columns that stay in the second-level cache: workers share the tiles of
  /// rows of one strip after the other.
  private void strips(Columns columns, boolean adds, Target target, Finish finish) {
    int tiles = (m + tileRows - 1) / tileRows;
    int strip = strip(columns);
    int strips = (columns.width + strip - 1) / strip;
    Workers.runTapered(
        strips * tiles,
        1,
        (from, to) -> {
          for (int s = from / tiles; s * tiles < to; s++) {
            int i = Math.max(from - s * tiles, 0) * tileRows;
            int end = Math.min(m, (to - s * tiles) * tileRows);
            rows(i, end, columns.part(s * strip, strip), adds, target, finish);
          }
        });
  }

  /// Columns of a strip of b: strips are about equal.
  private static int strip(Columns b) {
    int panels = (b.width + COLUMNS - 1) / COLUMNS;
    int most = Math.max(1, RowBlock.STRIP / (Math.max(1, b.depth) * COLUMNS));
    int strips = (panels + most - 1) / most;
    return (panels + strips - 1) / strips * COLUMNS;
  }

  /// Rows from … end − 1 of some columns and one chunk, block by block. A further chunk is summed
  /// in memory of its own, then added.
  private void rows(
      int from, int end, Columns columns, boolean adds, Target target, Finish finish) {
    RowBlock block = new RowBlock(a, n, tileRows);
    int most = block.rows(columns.depth);
    for (int i = from; i < end; i += most) {
      int blockEnd = Math.min(end, i + most);
      if (adds) {
        addRows(block, i, blockEnd, columns, target, finish);
      } else {
        block.into(i, blockEnd, columns, target, finish);
      }
    }
  }

  private static void addRows(
      RowBlock block, int from, int end, Columns columns, Target target, Finish finish) {
    int j = columns.from;
    int width = columns.width;
    float[] sums = (float[]) ArrayPool.take(DType.F32, (end - from) * width);
    Target beside = new Target(sums, -from * width - j, width);
    block.into(from, end, columns, beside, Finish.NONE);
    for (int i = from; i < end; i++) {
      Finish.add(width, sums, beside.at(i, j), target.array(), target.at(i, j));
      finish.apply(i, j, width, target.array(), target.at(i, j));
    }
    ArrayPool.give(DType.F32, sums);
  }

  /// Copies a tile that is not whole.
  static void copyColumns(
      int rows, int columns, float[] from, int[] fromRow, int f, float[] to, int[] toRow, int t) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from, fromRow[r] + f, to, toRow[r] + t, columns);
    }
  }

  static int roundUp(int x, int step) {
    return (x + step - 1) / step * step;
  }
}
