package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Convolution over sparse voxels as a gather: first each pair writes its input row into the table of
/// its output row, then each result sums what its row of the table names.
///
///     table_{o,k} = i for the pairs (k, i, o), else −1                     (1)
///     y_{o,j} = bias_j + Σ_k Σ_c x_{table_{o,k}, c} w_{k,c,j}              (2)
///     dw_{k,c,j} = Σ_pairs of k x_{i,c} dy_{o,j}                           (3)
///
/// An output row meets an offset at most once, so (1) writes no place twice, and no sum needs atomics.
public final class SparseConv {
  private SparseConv() {}

  /// (1), one work item a pair; the table holds −1. p: pairs, offsets, ptr, in, out, table.
  public static void table(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int pair = c.globalIdx;
    if (pair < p.get(0)) {
      int low = 0; // the last offset whose pairs begin at or before this one
      int high = p.get(1);
      while (high - low > 1) {
        int middle = (low + high) / 2;
        if (n.get(p.get(2) + middle) <= pair) {
          low = middle;
        } else {
          high = middle;
        }
      }
      n.set(p.get(5) + n.get(p.get(4) + pair) * p.get(1) + low, n.get(p.get(3) + pair));
    }
  }

  /// (2), one work item for a result in each quarter of a row ([#quarter]), so that a number of x
  /// serves four. p: items, offsets, inner, width, table, x, w, y, bias or −1.
  public static void convolve(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int offsets = p.get(1);
      int inner = p.get(2);
      int width = p.get(3);
      int step = quarter(width);
      int j = at % step;
      int out = at / step;
      int row = p.get(4) + out * offsets;
      int j1 = j + step < width ? j + step : j;
      int j2 = j + 2 * step < width ? j + 2 * step : j;
      int j3 = j + 3 * step < width ? j + 3 * step : j;
      float y0 = 0;
      float y1 = 0;
      float y2 = 0;
      float y3 = 0;
      for (int k = 0; k < offsets; k++) {
        int in = n.get(row + k);
        if (in >= 0) {
          int x = p.get(5) + in * inner;
          int w = p.get(6) + k * inner * width;
          for (int i = 0; i < inner; i++) {
            float v = f.get(x + i);
            y0 += v * f.get(w + i * width + j);
            y1 += v * f.get(w + i * width + j1);
            y2 += v * f.get(w + i * width + j2);
            y3 += v * f.get(w + i * width + j3);
          }
        }
      }
      int y = p.get(7) + out * width;
      put(f, p, y, j, y0);
      if (j1 > j) {
        put(f, p, y, j1, y1);
      }
      if (j2 > j) {
        put(f, p, y, j2, y2);
      }
      if (j3 > j) {
        put(f, p, y, j3, y3);
      }
    }
  }

  /// Items of a row: the four columns of an item lie that far apart, so that neighbours read
  /// neighbours. An item that has fewer than four computes its first again and drops it.
  public static int quarter(int width) {
    return (width + 3) / 4;
  }

  private static void put(FloatArray f, IntArray p, int y, int j, float sum) {
    f.set(y + j, p.get(8) < 0 ? sum : sum + f.get(p.get(8) + j));
  }

  /// (3), one work item for a weight in each quarter of a row, its pairs ascending in parts of 256.
  /// p: items, inner, width, ptr, in, out, x, dy, dw.
  public static void gradWeight(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int inner = p.get(1);
      int width = p.get(2);
      int step = quarter(width);
      int j = at % step;
      int i = at / step % inner;
      int k = at / (step * inner);
      int j1 = j + step < width ? j + step : j;
      int j2 = j + 2 * step < width ? j + 2 * step : j;
      int j3 = j + 3 * step < width ? j + 3 * step : j;
      int end = n.get(p.get(3) + k + 1);
      float d0 = 0;
      float d1 = 0;
      float d2 = 0;
      float d3 = 0;
      for (int from = n.get(p.get(3) + k); from < end; from += ChunkSum.CHUNK) {
        int to = from + ChunkSum.CHUNK < end ? from + ChunkSum.CHUNK : end;
        float part0 = 0;
        float part1 = 0;
        float part2 = 0;
        float part3 = 0;
        for (int pair = from; pair < to; pair++) {
          float x = f.get(p.get(6) + n.get(p.get(4) + pair) * inner + i);
          int dy = p.get(7) + n.get(p.get(5) + pair) * width;
          part0 += x * f.get(dy + j);
          part1 += x * f.get(dy + j1);
          part2 += x * f.get(dy + j2);
          part3 += x * f.get(dy + j3);
        }
        d0 += part0;
        d1 += part1;
        d2 += part2;
        d3 += part3;
      }
      int dw = p.get(8) + (k * inner + i) * width;
      f.set(dw + j, d0);
      if (j1 > j) {
        f.set(dw + j1, d1);
      }
      if (j2 > j) {
        f.set(dw + j2, d2);
      }
      if (j3 > j) {
        f.set(dw + j3, d3);
      }
    }
  }

  /// y_o = the maximum over the inputs of o, one work item a result; 0 and −1 where there are none.
  /// p: results, offsets, width, table, x, y, arg.
  public static void maxPool(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int offsets = p.get(1);
      int width = p.get(2);
      int row = p.get(3) + at / width * offsets;
      float y = 0;
      int best = -1;
      for (int k = 0; k < offsets; k++) {
        int in = n.get(row + k);
        if (in >= 0) {
          float v = f.get(p.get(4) + in * width + at % width);
          if (best < 0 || Scalar.outranks(v, y)) {
            y = v;
            best = in;
          }
        }
      }
      f.set(p.get(5) + at, y);
      n.set(p.get(6) + at, best);
    }
  }
}
