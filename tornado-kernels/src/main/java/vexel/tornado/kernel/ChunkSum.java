package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Long sums in two steps without atomics: chunks of 256 terms, then the chunks of each result, both
/// ascending.
///
///     part_k = Σ_{i = 256k}^{256k + 255} x_i                               (1)
///     y = scale · Σ_k part_k                                               (2)
public final class ChunkSum {
  /// Terms of a chunk.
  public static final int CHUNK = 256;

  private ChunkSum() {}

  /// (1) over the middle axis of x[outer, n, inner] into part[outer, chunks, inner]. p: parts, n,
  /// inner, chunks, x, part.
  public static void parts(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      int length = p.get(1);
      int inner = p.get(2);
      int chunks = p.get(3);
      int from = i / inner % chunks * CHUNK;
      int to = from + CHUNK < length ? from + CHUNK : length;
      int x = p.get(4) + i / (inner * chunks) * length * inner + i % inner;
      float sum = 0;
      for (int k = from; k < to; k++) {
        sum += f.get(x + k * inner);
      }
      f.set(p.get(5) + i, sum);
    }
  }

  /// (2) over the middle axis of part[outer, chunks, inner] into y[outer, inner]. p: results,
  /// chunks, inner, part, y; s: scale.
  public static void total(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      int chunks = p.get(1);
      int inner = p.get(2);
      int part = p.get(3) + i / inner * chunks * inner + i % inner;
      float sum = 0;
      for (int k = 0; k < chunks; k++) {
        sum += f.get(part + k * inner);
      }
      f.set(p.get(4) + i, s.get(0) * sum);
    }
  }
}
