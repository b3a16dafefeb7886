package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Tile.ROWS;

import java.util.Arrays;
import vexel.tensor.DType;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;

/// y[M, N] = w[M, K] · patches[K, N], the forward pass of a convolution: as [Product], but there
/// are few rows (outputs) and many columns (positions), so the workers share the columns and none
/// waits for another:
///
/// ```
/// for strips of columns           shared by the workers; if there are few, rows are shared too
///   for depths of DEPTH
///     pack patches                DEPTH × strip, in the second-level cache of the worker
///     for panels of rows          w packed: rows × DEPTH, about the first cache
///       for panels of COLUMNS     packed patches: DEPTH × COLUMNS, streamed
///         Tile.packed             y: rows × COLUMNS, in registers
/// ```
final class PatchProduct {
  /// Terms after which sums are put down in y, at most.
  private static final int DEPTH = 768;

  /// Columns of a strip, at most.
  private static final int STRIP_COLUMNS = 1024;

  /// Numbers of a strip that are packed at a time: they stay in the second-level cache.
  private static final int PACKED = 1 << 17;

  /// Panels of a strip that make packing worth while.
  private static final int FEW_PANELS = 4;

  /// Terms of a pass, at least, where a strip is wide.
  private static final int LEAST = 384;

  /// Multiply-adds below which a product is not worth waking a worker for.
  private static final long SMALL = 1 << 17;

  private final WeightPanels w;
  private final int group;
  private final RightOperand patches;
  private final int m;
  private final int n;
  private final int k;

  /// A product with the weights of one group.
  PatchProduct(WeightPanels w, int group, RightOperand patches, int m, int n, int k) {
    this.w = w;
    this.group = group;
    this.patches = patches;
    this.m = m;
    this.n = n;
    this.k = k;
  }

  /// Computes the product into `y[at + i·n + j]`.
  void into(float[] y, int at, Finish finish) {
    if (m == 0 || n == 0) {
      return;
    }
    boolean small = (long) m * n * k < SMALL;
    int panels = ceilDiv(n, COLUMNS);
    int strips = small ? 1 : strips(panels, Workers.threads());
    int shares = small ? 1 : ceilDiv(Workers.threads(), strips);
    Workers.run(
        strips,
        s -> {
          int from = strip(s, strips, panels);
          int to = Math.min(n, strip(s + 1, strips, panels));
          Workers.runShares(
              w.panels(),
              1,
              shares,
              (p, end) -> new Block(p, end, from, to - from, y, at, finish).run());
        });
  }

  /// How many strips: as many as share out evenly, fewer or one if they would be too narrow.
  private int strips(int panels, int threads) {
    int fitting = PACKED / Math.clamp(k, 1, DEPTH) / COLUMNS;
    int strips = ceilDiv(panels, Math.clamp(fitting, FEW_PANELS, STRIP_COLUMNS / COLUMNS));
    int even = ceilDiv(strips, threads) * threads;
    if (panels >= even * FEW_PANELS) {
      return even;
    }
    return strips >= 4 * threads ? strips : Math.max(1, panels / FEW_PANELS / threads * threads);
  }

  /// Where strip s begins. The wider ones come first: whoever takes one of them takes a narrow one
  /// later.
  private static int strip(int s, int strips, int panels) {
    return (int) (((long) panels * s + strips - 1) / strips) * COLUMNS;
  }

  private static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }

  /// The panels of rows from … end − 1 and `width` columns from j, by one worker.
  private final class Block {
    private final int from;
    private final int end;
    private final int j;
    private final int width;
    private final int panels;
    private final Finish finish;
    private final float[] y;
    private final int at;
    private final int depth;
    private final float[] edge = new float[ROWS * COLUMNS];
    private final int[] edgeRow = new int[ROWS];

    Block(int from, int end, int j, int width, float[] y, int at, Finish finish) {
      this.from = from;
      this.end = end;
      this.j = j;
      this.width = width;
      this.panels = ceilDiv(width, COLUMNS);
      this.depth = Math.clamp(PACKED / (panels * COLUMNS), LEAST, DEPTH);
      this.finish = finish;
      this.y = y;
      this.at = at;
      Arrays.setAll(edgeRow, r -> r * COLUMNS);
    }

    void run() {
      float[] packed = (float[]) ArrayPool.take(DType.F32, panels * COLUMNS * Math.min(k, depth));
      chunk(0, Math.min(k, Product.CHUNK), packed, y, at + j, n, k <= Product.CHUNK);
      if (k > Product.CHUNK) { // further chunks are summed beside y, then added
        int row = w.first(from);
        int rowEnd = Math.min(m, w.first(end));
        float[] sums = (float[]) ArrayPool.take(DType.F32, (rowEnd - row) * width);
        for (int d = Product.CHUNK; d < k; d += Product.CHUNK) {
          int to = Math.min(k, d + Product.CHUNK);
          chunk(d, to, packed, sums, -row * width, width, false);
          for (int i = row; i < rowEnd; i++) {
            Finish.add(width, sums, (i - row) * width, y, at + i * n + j);
            if (to == k) {
              finish.apply(i, j, width, y, at + i * n + j);
            }
          }
        }
        ArrayPool.give(DType.F32, sums);
      }
      ArrayPool.give(DType.F32, packed);
    }

    /// The terms kFrom … kTo − 1: row i of the result, finished or not, goes to `sums[sumsAt +
    /// i·step …]`.
    private void chunk(
        int kFrom, int kTo, float[] packed, float[] sums, int sumsAt, int step, boolean finished) {
      int depths = Math.max(1, ceilDiv(kTo - kFrom, depth));
      for (int q = 0; q < depths; q++) {
        int d = kFrom + (int) ((long) (kTo - kFrom) * q / depths);
        int terms = kFrom + (int) ((long) (kTo - kFrom) * (q + 1) / depths) - d;
        pack(d, terms, packed);
        for (int p = from; p < end; p++) {
          int i = w.first(p);
          int rows = Math.min(w.rows(p), m - i);
          int[] toRow = new int[w.rows(p)];
          for (int r = 0; r < toRow.length; r++) { // a tile with fewer rows repeats the last
            toRow[r] = sumsAt + (i + Math.min(r, rows - 1)) * step;
          }
          tiles(p, d, terms, rows, packed, sums, toRow, q == 0);
          for (int r = 0; finished && q == depths - 1 && r < rows; r++) {
            finish.apply(i + r, j, width, y, toRow[r]);
          }
        }
      }
    }

    /// `terms` rows of the patches from d.
    private void pack(int d, int terms, float[] packed) {
      int most = patches.rowsAtOnce();
      for (int r = 0; r < terms; r += most) {
        int rows = Math.min(most, terms - r);
        for (int c = 0; c < width; c += COLUMNS) {
          int columns = Math.min(COLUMNS, width - c);
          patches.packColumns(d + r, rows, j + c, columns, packed, terms * c + r * COLUMNS);
        }
      }
    }

    /// All tiles of panel p of rows, `rows` of them wanted; `fresh` sums start at 0, others go on.
    private void tiles(
        int p,
        int d,
        int terms,
        int rows,
        float[] packed,
        float[] sums,
        int[] toRow,
        boolean fresh) {
      int wAt = w.at(group, p, d);
      for (int c = 0; c < width; c += COLUMNS) {
        int columns = Math.min(COLUMNS, width - c);
        boolean whole = columns == COLUMNS;
        float[] to = whole ? sums : edge;
        int[] rowOf = whole ? toRow : edgeRow;
        int column = whole ? c : 0;
        if (!whole && !fresh) {
          Product.copyColumns(rows, columns, sums, toRow, c, edge, edgeRow, 0);
        }
        float[] start = fresh ? Tile.ZEROS : to;
        int[] startRow = fresh ? Tile.ZERO_ROWS : rowOf;
        int from = fresh ? 0 : column;
        int at = terms * c;
        Tile.packed(
            toRow.length,
            columns,
            terms,
            w.packed(),
            wAt,
            packed,
            at,
            start,
            startRow,
            from,
            to,
            rowOf,
            column);
        if (!whole) {
          Product.copyColumns(rows, columns, edge, edgeRow, 0, sums, toRow, c);
        }
      }
    }
  }
}
