package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Tile.OUTER_ROWS;

import java.util.Arrays;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;

/// The weight gradient of a sparse convolution at one kernel offset, dw[Cin, Cout] = Σ_pairs x_in ⊗
/// dy_out: the rows of some pairs are gathered side by side, then multiplied as the outer products
/// they are.
final class SparseGradient {
  /// Pairs gathered at a time; with 256 channels they fill half a megabyte.
  private static final int GATHERED = 128;

  private final float[] x;
  private final int xAt;
  private final float[] dy;
  private final int dyAt;
  private final Pairs pairs;
  private final int m;
  private final int n;

  /// Rows of a gathered block: channels, padded to whole tiles.
  private final int aWidth;

  private final int bWidth;

  SparseGradient(Tensor x, Tensor dy, Pairs pairs) {
    this.x = Heap.f32(x);
    this.xAt = x.offset();
    this.dy = Heap.f32(dy);
    this.dyAt = dy.offset();
    this.pairs = pairs;
    this.m = x.dim(1);
    this.n = dy.dim(1);
    this.aWidth = (m + OUTER_ROWS - 1) / OUTER_ROWS * OUTER_ROWS;
    this.bWidth = (n + COLUMNS - 1) / COLUMNS * COLUMNS;
  }

  /// Writes the gradient of offset k to `dw[at …]`: the workers share the chunks of its pairs,
  /// whose sums are added in ascending order.
  void into(int k, float[] dw, int at) {
    int first = pairs.start(k);
    int end = pairs.start(k + 1);
    int chunks = (end - first + Product.CHUNK - 1) / Product.CHUNK;
    int size = aWidth * bWidth;
    float[] sums = (float[]) ArrayPool.take(DType.F32, Math.multiplyExact(chunks, size));
    Workers.run(
        chunks,
        q -> {
          int from = first + q * Product.CHUNK;
          chunk(from, Math.min(from + Product.CHUNK, end), sums, q * size);
        });
    Arrays.fill(dw, at, at + m * n, 0);
    for (int q = 0; q < chunks; q++) {
      for (int i = 0; i < m; i++) {
        int row = q * size + i * bWidth;
        if (q == 0) {
          System.arraycopy(sums, row, dw, at + i * n, n);
        } else {
          Finish.add(n, sums, row, dw, at + i * n);
        }
      }
    }
    ArrayPool.give(DType.F32, sums);
  }

  /// One chain per element over the pairs from … to − 1, to `sums[at …]`.
  private void chunk(int from, int to, float[] sums, int at) {
    float[] a = (float[]) ArrayPool.take(DType.F32, GATHERED * aWidth);
    float[] b = (float[]) ArrayPool.take(DType.F32, GATHERED * bWidth);
    Arrays.fill(a, 0); // the padding stays 0: whatever lay there might be slow to multiply
    Arrays.fill(b, 0);
    int[] row = new int[OUTER_ROWS];
    for (int p = from; p < to; p += GATHERED) {
      int terms = Math.min(GATHERED, to - p);
      for (int t = 0; t < terms; t++) {
        Copy.numbers(m, x, xAt + pairs.in(p + t) * m, a, t * aWidth);
        Copy.numbers(n, dy, dyAt + pairs.out(p + t) * n, b, t * bWidth);
      }
      for (int i = 0; i < aWidth; i += OUTER_ROWS) {
        for (int r = 0; r < OUTER_ROWS; r++) {
          row[r] = at + (i + r) * bWidth;
        }
        for (int j = 0; j < bWidth; j += COLUMNS) {
          Tile.outer(
              terms,
              a,
              i,
              aWidth,
              b,
              j,
              bWidth,
              p == from ? Tile.ZEROS : sums,
              p == from ? Tile.ZERO_ROWS : row,
              p == from ? 0 : j,
              sums,
              row,
              j);
        }
      }
    }
    ArrayPool.give(DType.F32, a);
    ArrayPool.give(DType.F32, b);
  }
}
