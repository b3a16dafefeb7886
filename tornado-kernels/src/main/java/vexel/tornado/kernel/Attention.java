package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Scaled dot-product attention (Vaswani et al. 2017, equation 1) without the N × M matrix: keys come
/// in blocks of 64, and the running maximum and sum are corrected as they grow (Milakov and
/// Gimelshein 2018).
///
///     s_j = scale (q·k_j),  m' = max(m, max_j s_j),  p_j = e^{s_j − m'}    (1)
///     l' = l e^{m − m'} + Σ_j p_j,  y' = y e^{m − m'} + Σ_j p_j v_j        (2)
///
/// One group a query. Item t scores key t of the block and keeps the components t, t + 64, t + 128
/// and t + 192 of y: heads are at most 256 wide.
public final class Attention {
  /// The widest head.
  public static final int WIDEST = 256;

  private static final int KEYS = 64;

  private Attention() {}

  /// p: 0 heads, 1 queries, 2 keys, 3 width; q: 4 address, 5 batch, 6 head and 7 row stride; k: 8
  /// to 11, v: 12 to 15 the same; 16 y[B, N, H, D], 17 logsum[B, H, N]; s: scale.
  public static void forward(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    float[] query = c.allocateFloatLocalArray(WIDEST);
    float[] block = c.allocateFloatLocalArray(KEYS);
    float[] weights = c.allocateFloatLocalArray(KEYS);
    int t = c.localIdx;
    int queries = p.get(1);
    int keys = p.get(2);
    int width = p.get(3);
    int i = c.groupIdx % queries;
    int h = c.groupIdx / queries % p.get(0);
    int b = c.groupIdx / (queries * p.get(0));
    int q = p.get(4) + b * p.get(5) + h * p.get(6) + i * p.get(7);
    int k = p.get(8) + b * p.get(9) + h * p.get(10);
    int v = p.get(12) + b * p.get(13) + h * p.get(14);
    for (int d = t; d < width; d += KEYS) {
      query[d] = f.get(q + d);
    }
    c.localBarrier();
    float m = -s.get(Scalar.INFINITY);
    float l = 0;
    float y0 = 0;
    float y1 = 0;
    float y2 = 0;
    float y3 = 0;
    for (int from = 0; from < keys; from += KEYS) {
      int count = from + KEYS < keys ? KEYS : keys - from;
      if (t < count) { // (1)
        float dot = 0;
        int key = k + (from + t) * p.get(11);
        for (int d = 0; d < width; d++) {
          dot += query[d] * f.get(key + d);
        }
        block[t] = s.get(0) * dot;
      }
      c.localBarrier();
      float larger = m;
      for (int j = 0; j < count; j++) {
        larger = Scalar.max(larger, block[j]);
      }
      float shrink = TornadoMath.exp(m - larger);
      m = larger;
      if (t < count) {
        weights[t] = TornadoMath.exp(block[t] - m);
      }
      c.localBarrier();
      l *= shrink;
      y0 *= shrink;
      y1 *= shrink;
      y2 *= shrink;
      y3 *= shrink;
      for (int j = 0; j < count; j++) { // (2)
        float weight = weights[j];
        int value = v + (from + j) * p.get(15) + t;
        l += weight;
        y0 += t < width ? weight * f.get(value) : 0;
        y1 += t + 64 < width ? weight * f.get(value + 64) : 0;
        y2 += t + 128 < width ? weight * f.get(value + 128) : 0;
        y3 += t + 192 < width ? weight * f.get(value + 192) : 0;
      }
    }
    int y = p.get(16) + ((b * queries + i) * p.get(0) + h) * width + t;
    float scale = 1 / l;
    if (t < width) {
      f.set(y, y0 * scale);
    }
    if (t + 64 < width) {
      f.set(y + 64, y1 * scale);
    }
    if (t + 128 < width) {
      f.set(y + 128, y2 * scale);
    }
    if (t + 192 < width) {
      f.set(y + 192, y3 * scale);
    }
    if (t == 0) {
      f.set(p.get(17) + c.groupIdx, m + TornadoMath.log(l));
    }
  }
}
