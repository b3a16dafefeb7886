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
/// for strips of WIDTH columns     shared by the workers; if there are few, rows are shared too
///   for depths of DEPTH
///     pack patches                DEPTH × WIDTH, in the second-level cache of the worker
///     for panels of rows          w where it is, or copied: rows × DEPTH, in the first cache
///       for panels of COLUMNS     packed patches: DEPTH × COLUMNS, streamed
///         Tile.multiply           y: rows × COLUMNS, in registers
/// ```
final class PatchProduct {
  /// Terms after which sums are put down in y, at most.
  private static final int DEPTH = 1152;

  /// Columns of a strip, at most.
  private static final int WIDTH = 1024;

  /// Numbers of a strip that are packed at a time: they stay in the second-level cache.
  private static final int PACKED = 1 << 17;

  /// Panels of a strip that make packing worth while.
  private static final int FEW_PANELS = 4;

  /// Terms of a pass, at least, where a strip is wide.
  private static final int LEAST = 384;

  /// Rows that workers share are shared in multiples of this.
  private static final int SHARE = Tile.rowsFor(1);

  /// Rows of the patches that are packed at a time, as rows of an image lie pages apart.
  private static final int LINE = 16;

  /// Numbers after which an address falls into the same set of the first-level cache again. Rows of
  /// w that far apart compete with each other, and are copied; others are read where they lie.
  private static final int SAME_SET = 1024;

  /// Multiply-adds below which a product is not worth waking a worker for.
  private static final long SMALL = 1 << 17;

  private final StridedMatrix w;
  private final RightOperand patches;
  private final int m;
  private final int n;
  private final int k;

  PatchProduct(StridedMatrix w, RightOperand patches, int m, int n, int k) {
    this.w = w;
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
          int from = (int) ((long) panels * s / strips) * COLUMNS;
          int to = Math.min(n, (int) ((long) panels * (s + 1) / strips) * COLUMNS);
          Workers.runShares(
              m,
              SHARE,
              shares,
              (row, end) -> new Block(row, end, from, to - from, y, at, finish).run());
        });
  }

  /// How many strips: as many as share out evenly, fewer or one if they would be too narrow.
  private int strips(int panels, int threads) {
    int fitting = PACKED / Math.clamp(k, 1, DEPTH) / COLUMNS;
    int strips = ceilDiv(panels, Math.clamp(fitting, FEW_PANELS, WIDTH / COLUMNS));
    int even = ceilDiv(strips, threads) * threads;
    if (panels >= even * FEW_PANELS) {
      return even;
    }
    return strips >= 4 * threads ? strips : Math.max(1, panels / FEW_PANELS / threads * threads);
  }

  private static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }

  /// Rows row … end − 1 and `width` columns from j, by one worker.
  private final class Block {
    private final int row;
    private final int end;
    private final int j;
    private final int width;
    private final int panels;
    private final Finish finish;
    private final float[] y;
    private final int at;
    private final int depth;
    private final boolean copies;
    private final int copyRow; // an odd number of lines
    private final float[] ws; // w or the copied rows of a tile
    private final float[] edge = new float[ROWS * COLUMNS];
    private final int[] edgeRow = new int[ROWS];

    Block(int row, int end, int j, int width, float[] y, int at, Finish finish) {
      this.row = row;
      this.end = end;
      this.j = j;
      this.width = width;
      this.panels = ceilDiv(width, COLUMNS);
      this.depth = Math.clamp(PACKED / (panels * COLUMNS), LEAST, DEPTH);
      this.copies = (w.at(1, 0) - w.at(0, 0)) % SAME_SET == 0;
      this.copyRow = Product.roundUp(Math.min(k, depth), 2 * LINE) + LINE;
      this.ws = copies ? (float[]) ArrayPool.take(DType.F32, ROWS * copyRow) : w.array();
      this.finish = finish;
      this.y = y;
      this.at = at;
      Arrays.setAll(edgeRow, r -> r * COLUMNS);
    }

    void run() {
      float[] packed = (float[]) ArrayPool.take(DType.F32, panels * COLUMNS * Math.min(k, depth));
      chunk(0, Math.min(k, Product.CHUNK), packed, y, at + j, n, true);
      if (k > Product.CHUNK) { // further chunks are summed beside y, then added
        float[] sums = (float[]) ArrayPool.take(DType.F32, (end - row) * width);
        for (int from = Product.CHUNK; from < k; from += Product.CHUNK) {
          int to = Math.min(k, from + Product.CHUNK);
          chunk(from, to, packed, sums, -row * width, width, false);
          for (int i = row; i < end; i++) {
            Finish.add(width, sums, (i - row) * width, y, at + i * n + j);
            if (to == k) {
              finish.apply(i, j, width, y, at + i * n + j);
            }
          }
        }
        ArrayPool.give(DType.F32, sums);
      }
      ArrayPool.give(DType.F32, packed);
      if (copies) {
        ArrayPool.give(DType.F32, ws);
      }
    }

    /// The terms from … to − 1: row i of the result goes to `sums[sumsAt + i·step …]`.
    private void chunk(
        int from, int to, float[] packed, float[] sums, int sumsAt, int step, boolean first) {
      int depths = Math.max(1, ceilDiv(to - from, depth));
      for (int q = 0; q < depths; q++) {
        int d = from + (int) ((long) (to - from) * q / depths);
        int terms = from + (int) ((long) (to - from) * (q + 1) / depths) - d;
        pack(d, terms, packed);
        for (int i = row, size; i < end; i += size) {
          size = Tile.rowsFor(end - i);
          int rows = Math.min(size, end - i);
          int[] wRow = new int[size];
          int[] toRow = new int[size];
          for (int r = 0; r < size; r++) {
            int own = i + Math.min(r, rows - 1); // a tile with fewer rows repeats the last
            wRow[r] = copies ? r * copyRow : w.at(own, d);
            if (copies) {
              System.arraycopy(w.array(), w.at(own, d), ws, wRow[r], terms);
            }
            toRow[r] = sumsAt + own * step;
          }
          panels(terms, rows, wRow, packed, sums, toRow, q == 0);
          for (int r = 0; first && to == k && q == depths - 1 && r < rows; r++) {
            finish.apply(i + r, j, width, y, toRow[r]);
          }
        }
      }
    }

    /// `terms` rows of the patches from d.
    private void pack(int d, int terms, float[] packed) {
      for (int r = 0; r < terms; r += LINE) {
        int lines = Math.min(LINE, terms - r);
        for (int c = 0; c < width; c += COLUMNS) {
          int columns = Math.min(COLUMNS, width - c);
          patches.packColumns(d + r, lines, j + c, columns, packed, terms * c + r * COLUMNS);
        }
      }
    }

    /// All tiles of one panel of rows; `fresh` sums start at 0, others go on.
    private void panels(
        int terms, int rows, int[] wRow, float[] packed, float[] sums, int[] toRow, boolean fresh) {
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
        int startColumn = fresh ? 0 : column;
        int bAt = terms * c;
        if (columns <= Width.WIDTH) {
          Tile.multiplyHalf(
              terms, ws, wRow, packed, bAt, start, startRow, startColumn, to, rowOf, column);
        } else {
          Tile.multiply(
              terms, ws, wRow, packed, bAt, start, startRow, startColumn, to, rowOf, column);
        }
        if (!whole) {
          Product.copyColumns(rows, columns, edge, edgeRow, 0, sums, toRow, c);
        }
      }
    }
  }
}
