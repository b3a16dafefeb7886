package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.ALIGNED;
import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Tile.FEW_ROWS;
import static vexel.tensor.internal.simd.Tile.ROWS;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;

/// A run of output rows of a sparse convolution, small enough that their sums stay in the
/// second-level cache while all kernel offsets pass over them. Gathering and scattering cost
/// nothing extra: the rows of a register tile are given by address, so the pairs of an offset are
/// multiplied where they lie.
final class SparseTile {
  /// Floats of sums a tile may hold.
  private static final int SUMS = 1 << 17;

  private static final int MOST_ROWS = 2048;

  /// Floats that are taken for them at least: an array of more than half a region is large, see
  /// [Tile#ALIGNED].
  private static final int LARGE = 1 << 18;

  /// Below this many input channels tiles are small. Not for their sake: a network begins with a
  /// convolution of a few channels, and from loops of a few steps the compiler would conclude that
  /// the loop of the large tile is not worth all registers.
  private static final int FEW_CHANNELS = 8;

  private final Tensor x;
  private final Pairs pairs;
  private final float[] weights;
  private final int inner;
  private final int n;
  private final int panels;

  /// Rows of a tile.
  private final int height;

  private final int from;
  private final int to;

  /// Output rows from … to − 1; `weights` holds, for each offset, panels of [Tile#COLUMNS] columns.
  SparseTile(Tensor x, Pairs pairs, float[] weights, int inner, int n, int from, int to) {
    this.x = x;
    this.pairs = pairs;
    this.weights = weights;
    this.inner = inner;
    this.n = n;
    this.panels = (n + COLUMNS - 1) / COLUMNS;
    this.height = inner < FEW_CHANNELS && FEW_ROWS > 0 ? FEW_ROWS : ROWS;
    this.from = from;
    this.to = to;
  }

  /// Rows of a tile of `rows` output rows whose sums are `panels` panels wide: as many as the cache
  /// holds, and so that all workers get the same number of tiles.
  static int rows(int rows, int panels) {
    int most = Math.clamp(SUMS / (Math.max(panels, 1) * COLUMNS), 4 * ROWS, MOST_ROWS);
    int tiles = (rows + most - 1) / most;
    int threads = Workers.threads();
    int each = (tiles + threads - 1) / threads * threads;
    return Math.max(4 * ROWS, (rows + each - 1) / Math.max(each, 1));
  }

  void into(Tensor y, @Nullable Tensor bias) {
    int width = panels * COLUMNS;
    float[] sums =
        (float[]) ArrayPool.take(DType.F32, Math.max(LARGE, (to - from) * width) + ALIGNED);
    Arrays.fill(sums, ALIGNED, ALIGNED + (to - from) * width, 0);
    int[] xRow = new int[ROWS];
    int[] sumRow = new int[ROWS];
    for (int k = 0; k < pairs.offsets(); k++) {
      int end = pairs.start(k, to);
      for (int p = pairs.start(k, from); p < end; p += height) {
        for (int r = 0; r < height; r++) {
          int pair = Math.min(p + r, end - 1); // a tile with fewer rows repeats the last
          xRow[r] = x.offset() + pairs.in(pair) * inner;
          sumRow[r] = ALIGNED + (pairs.out(pair) - from) * width;
        }
        add(k, Math.min(height, end - p), xRow, sums, sumRow);
      }
    }
    Finish finish = Finish.bias(bias);
    float[] ys = Heap.f32(y);
    for (int i = from; i < to; i++) {
      int at = y.offset() + i * n;
      System.arraycopy(sums, ALIGNED + (i - from) * width, ys, at, n);
      finish.apply(i, 0, n, ys, at);
    }
    ArrayPool.give(DType.F32, sums);
  }

  /// Adds the products of a tile's rows of x with the weights of offset k; `rows` are wanted.
  private void add(int k, int rows, int[] xRow, float[] sums, int[] sumRow) {
    float[] xs = Heap.f32(x);
    for (int panel = 0; panel < panels; panel++) {
      int column = panel * COLUMNS;
      int at = (k * panels + panel) * COLUMNS * inner;
      if (rows <= FEW_ROWS) {
        Tile.multiplyFew(inner, xs, xRow, weights, at, sums, sumRow, column, sums, sumRow, column);
      } else {
        Tile.multiply(inner, xs, xRow, weights, at, sums, sumRow, column, sums, sumRow, column);
      }
    }
  }
}
