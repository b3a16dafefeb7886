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
/// for columns of which a chunk is about PACKED numbers
///   for chunks of CHUNK           the contract's chains end here
///     for passes                  one; several where c is small and k long
///       pack b                    panels of COLUMNS columns, rows of a panel one after the other
///       for rows                  shared by the workers
///         for blocks of rows      RowBlock
/// ```
///
/// Further chunks are summed beside c and added to it. The gradient of a weight is a small c with a
/// long k: what a pass packs is multiplied while it is in the second-level cache, instead of being
/// written to memory and read back.
///
/// Workers share other things where there are few rows: strips of columns that each packs for
/// itself; chunks, if k is long and c small ([#chunkByChunk]); or tiles of rows and strips of
/// columns together, if rows are read where they lie ([#strips]). A small product runs in the
/// caller, and a b that is kept packed ([PackedMatrix]) is taken as it is.
final class Product {
  /// Terms of a chain of fused multiply-adds, fixed by the contract.
  static final int CHUNK = 4096;

  /// Numbers of b that are packed together: they stay in the third-level cache.
  private static final int PACKED = 1 << 20;

  /// Columns of a strip that a worker packs for itself, at most.
  private static final int STRIP_COLUMNS = 512;

  /// Rows of b that are packed together where its columns are contiguous.
  private static final int ROWS_OF_COLUMNS = 384;

  /// Rows of b that are packed together where its rows are contiguous.
  private static final int ROWS_OF_ROWS = 8;

  /// Rows that one task packs or adds.
  private static final int TASK = 64;

  /// Numbers that are summed beside c at a time: they stay in the second-level cache.
  private static final int NEAR = 1 << 15;

  /// Tiles of rows a worker has at most where it shares columns too.
  private static final int FEW_TILES = 16;

  /// Numbers of a that are read once for every strip of b: they stay about as near as the
  /// second-level cache.
  private static final int LEFT_NEAR = 1 << 19;

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
  ///
  /// @param adds whether it is added to what lies there
  record Target(Object floats, int at, int row, boolean adds) {
    Target(Object floats, int at, int row) {
      this(floats, at, row, false);
    }

    float[] array() {
      return (float[]) floats;
    }

    int at(int i, int j) {
      return at + i * row + j;
    }
  }

  /// The columns from … from + width − 1 of b over the `depth` terms from k of a chunk, packed: row
  /// q of the panel of column from + j lies at `packed[at(q, j) …]`.
  ///
  /// @param goesOn whether c holds the sums of earlier terms of the chunk
  record Columns(Object floats, int start, int from, int width, int k, int depth, boolean goesOn) {
    float[] packed() {
      return (float[]) floats;
    }

    int at(int q, int j) {
      return start + j * depth + q * COLUMNS;
    }

    /// At most `most` of these columns, from column j on.
    Columns part(int j, int most) {
      int some = Math.min(most, width - j);
      return new Columns(floats, start + j * depth, from + j, some, k, depth, goesOn);
    }
  }

  /// Computes the product over `k` terms into `c[cAt + i·cRow + j]`.
  void into(int k, float[] c, int cAt, int cRow, Finish finish) {
    into(k, new Target(c, cAt, cRow), finish);
  }

  /// Adds the product, finished, to `c[cAt + i·cRow + j]`. Sums of one chunk are added where they
  /// are computed, others are complete only as a whole.
  void onto(int k, float[] c, int cAt, int cRow, Finish finish) {
    Target target = new Target(c, cAt, cRow, true);
    if (m == 0 || n == 0 || (k <= CHUNK && finish == Finish.NONE)) {
      into(k, target, Finish.NONE);
      return;
    }
    float[] sums = (float[]) ArrayPool.take(DType.F32, Math.multiplyExact(m, n));
    Target beside = new Target(sums, 0, n);
    into(k, beside, finish);
    addAll(true, 0, n, beside, target, Finish.NONE);
    ArrayPool.give(DType.F32, sums);
  }

  private void into(int k, Target target, Finish finish) {
    if (m == 0 || n == 0) {
      return;
    }
    boolean small = (long) m * n * k < SMALL;
    int threads = small ? 1 : Workers.threads();
    int rowPanels = (m + tileRows - 1) / tileRows;
    if (k > CHUNK && rowPanels < 8 * threads && threads > 1) {
      chunkByChunk(k, target, finish);
    } else if (!small && rowPanels < 2 * threads && n >= 2 * COLUMNS) {
      int width = Math.min(STRIP_COLUMNS, roundUp((n + 4 * threads - 1) / (4 * threads), COLUMNS));
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
    if (whole != null) { // of one chunk
      int start = first * kTo;
      Columns columns = new Columns(whole.packed(), start, first, width, kFrom, kTo, false);
      multiply(columns, shared, target.adds, target, finish);
      return;
    }
    int terms = Math.clamp(kTo - kFrom, 1, CHUNK);
    boolean passes = a.isByColumns() && (long) m * width <= PACKED;
    int longest = passes ? RowBlock.pass(terms, true) : terms;
    int count = (int) (((long) width * longest + PACKED - 1) / PACKED);
    int most = Math.max(STRIP_COLUMNS, roundUp((width + count - 1) / count, COLUMNS));
    for (int j = first; j < first + width; j += most) {
      int columns = Math.min(most, first + width - j);
      float[] packed = (float[]) ArrayPool.take(DType.F32, roundUp(columns, COLUMNS) * longest);
      for (int k = kFrom; k < kTo || k == kFrom; k += CHUNK) {
        Columns chunk = new Columns(packed, 0, j, columns, k, Math.min(CHUNK, kTo - k), false);
        Finish then = k + CHUNK >= kTo ? finish : Finish.NONE;
        boolean adds = target.adds || k > kFrom;
        if (adds && longest < chunk.depth) {
          chunkBeside(chunk, longest, shared, target, then);
        } else {
          chunk(chunk, longest, shared, adds, target, then);
        }
      }
      ArrayPool.give(DType.F32, packed);
    }
  }

  /// One chunk of some columns, of which at most `longest` terms are packed together.
  private void chunk(
      Columns all, int longest, boolean shared, boolean adds, Target target, Finish finish) {
    for (int d = 0; d < all.depth || d == 0; d += longest) {
      int depth = Math.min(longest, all.depth - d);
      Columns b = new Columns(all.floats, 0, all.from, all.width, all.k + d, depth, d > 0);
      pack(b);
      multiply(b, shared, adds, target, d + longest >= all.depth ? finish : Finish.NONE);
    }
  }

  /// A chunk in several passes that is added to c: summed in memory of its own first.
  private void chunkBeside(
      Columns chunk, int longest, boolean shared, Target target, Finish finish) {
    int j = chunk.from;
    int width = chunk.width;
    float[] sums = (float[]) ArrayPool.take(DType.F32, m * width);
    Target beside = new Target(sums, -j, width);
    chunk(chunk, longest, shared, false, beside, Finish.NONE);
    addAll(shared, j, width, beside, target, finish);
    ArrayPool.give(DType.F32, sums);
  }

  /// Adds all rows that were summed beside c.
  private void addAll(
      boolean shared, int j, int width, Target beside, Target target, Finish finish) {
    Workers.runParts(
        m,
        shared ? Math.max(1, TASK * STRIP_COLUMNS / width) : m,
        (i, end) -> add(i, end, j, width, beside, target, finish));
  }

  /// Packs `to`: some rows of b are a task, or some columns, whichever lie together.
  private void pack(Columns to) {
    int panels = (to.width + COLUMNS - 1) / COLUMNS;
    boolean small = (long) to.width * to.depth < SMALL;
    if (b.isByColumns()) {
      Workers.runParts(panels, small ? panels : 4, (from, end) -> packPanels(to, from, end));
    } else {
      Workers.runParts(to.depth, small ? to.depth : TASK, (d, end) -> packRows(to, d, end));
    }
  }

  /// The panels from … end − 1. Columns of b may lie pages apart, so a panel is packed at a time.
  private void packPanels(Columns to, int from, int end) {
    for (int d = 0; d < to.depth; d += ROWS_OF_COLUMNS) {
      int rows = Math.min(ROWS_OF_COLUMNS, to.depth - d);
      for (int p = from; p < end; p++) {
        packPanel(to, d, rows, p * COLUMNS);
      }
    }
  }

  /// The rows d … end − 1, all panels of a few rows at a time.
  private void packRows(Columns to, int d, int end) {
    for (int r = d; r < end; r += ROWS_OF_ROWS) {
      for (int j = 0; j < to.width; j += COLUMNS) {
        packPanel(to, r, Math.min(ROWS_OF_ROWS, end - r), j);
      }
    }
  }

  /// `rows` rows from d of the panel of column j.
  private void packPanel(Columns to, int d, int rows, int j) {
    int columns = Math.min(COLUMNS, to.width - j);
    b.packColumns(to.k + d, rows, to.from + j, columns, to.packed(), to.at(d, j));
  }

  /// All rows of some columns and one chunk, `shared` among the workers or not.
  private void multiply(
      Columns columns, boolean shared, boolean adds, Target target, Finish finish) {
    if (!shared) {
      multiplyRows(0, m, columns, adds, target, finish);
    } else if (isFewRows(columns.depth)) {
      strips(columns, adds, target, finish);
    } else {
      Workers.runTapered(
          m, tileRows, (i, end) -> multiplyRows(i, end, columns, adds, target, finish));
    }
  }

  /// Whether rows alone are too few parts for the workers to end together, and a is small enough to
  /// be read once for every strip of b, and need not be packed each time.
  private boolean isFewRows(int depth) {
    int threads = Workers.threads();
    return threads > 1
        && m <= FEW_TILES * tileRows * threads
        && (long) m * depth <= LEFT_NEAR
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
            multiplyRows(i, end, columns.part(s * strip, strip), adds, target, finish);
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

  /// Rows from … end − 1 of some columns and one chunk, block by block.
  private void multiplyRows(
      int from, int end, Columns columns, boolean adds, Target target, Finish finish) {
    RowBlock block = new RowBlock(a, n, tileRows);
    int most = block.mostRows(columns.depth);
    if (adds) {
      int near = NEAR / (columns.width * tileRows) * tileRows;
      addRows(block, from, end, Math.clamp(near, tileRows, most), columns, target, finish);
      return;
    }
    for (int i = from; i < end; i += most) {
      block.into(i, Math.min(end, i + most), columns, target, finish);
    }
  }

  /// The same in blocks of `most` rows that are summed beside c, then added.
  private static void addRows(
      RowBlock block, int from, int end, int most, Columns columns, Target target, Finish finish) {
    int j = columns.from;
    int width = columns.width;
    int size = Math.min(most, end - from) * width;
    float[] sums = (float[]) ArrayPool.take(DType.F32, size);
    for (int i = from; i < end; i += most) {
      int blockEnd = Math.min(end, i + most);
      Target beside = new Target(sums, -i * width - j, width);
      block.into(i, blockEnd, columns, beside, Finish.NONE);
      add(i, blockEnd, j, width, beside, target, finish);
    }
    ArrayPool.give(DType.F32, sums);
  }

  /// Adds the rows from … end − 1 that were summed beside c.
  private static void add(
      int from, int end, int j, int width, Target beside, Target target, Finish finish) {
    for (int i = from; i < end; i++) {
      Finish.add(width, beside.array(), beside.at(i, j), target.array(), target.at(i, j));
      finish.apply(i, j, width, target.array(), target.at(i, j));
    }
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
