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

  /// (2), one work item a result. p: results, offsets, inner, width, table, x, w, y, bias or −1.
  public static void convolve(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int offsets = p.get(1);
      int inner = p.get(2);
      int width = p.get(3);
      int row = p.get(4) + at / width * offsets;
      float sum = 0;
      for (int k = 0; k < offsets; k++) {
        int in = n.get(row + k);
        if (in >= 0) {
          int x = p.get(5) + in * inner;
          int w = p.get(6) + k * inner * width + at % width;
          for (int i = 0; i < inner; i++) {
            sum += f.get(x + i) * f.get(w + i * width);
          }
        }
      }
      f.set(p.get(7) + at, p.get(8) < 0 ? sum : sum + f.get(p.get(8) + at % width));
    }
  }

  /// (3), one work item a weight, its pairs ascending in parts of 256. p: weights, inner, width,
  /// ptr, in, out, x, dy, dw.
  public static void gradWeight(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int inner = p.get(1);
      int width = p.get(2);
      int j = at % width;
      int i = at / width % inner;
      int k = at / (width * inner);
      int end = n.get(p.get(3) + k + 1);
      float sum = 0;
      for (int from = n.get(p.get(3) + k); from < end; from += ChunkSum.CHUNK) {
        int to = from + ChunkSum.CHUNK < end ? from + ChunkSum.CHUNK : end;
        float part = 0;
        for (int pair = from; pair < to; pair++) {
          float x = f.get(p.get(6) + n.get(p.get(4) + pair) * inner + i);
          part += x * f.get(p.get(7) + n.get(p.get(5) + pair) * width + j);
        }
        sum += part;
      }
      f.set(p.get(8) + at, sum);
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
