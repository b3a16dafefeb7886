package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// The gradients of [Attention], with the scores computed anew.
///
///     p_ij = e^{scale (q_i·k_j) − logsum_i},  δ_i = dy_i·y_i               (1)
///     ds_ij = p_ij (dy_i·v_j − δ_i)                                        (2)
///     dq_i = scale Σ_j ds_ij k_j                                           (3)
///     dk_j = scale Σ_i ds_ij q_i,  dv_j = Σ_i p_ij dy_i                    (4)
///
/// δ is one work item a query; (3) one group a query, (4) one group a key: nobody writes what another
/// one adds to.
///
/// p: 0 batch·heads·queries, 1 heads, 2 queries, 3 keys, 4 width; q: 5 address, 6 batch, 7 head and 8
/// row stride; k: 9 to 12, v: 13 to 16 the same; 17 y and 18 dy, [B, N, H, D]; 19 logsum and 20 δ,
/// [B, H, N]; 21 dq, 22 dk, 23 dv, contiguous [B, H, N or M, D]; s: scale.
public final class AttentionGradient {
  private static final int BLOCK = 64;

  private AttentionGradient() {}

  /// Where row i of head h begins in t[B, N, H, D].
  private static int row(IntArray p, int t, int b, int h, int i) {
    return t + ((b * p.get(2) + i) * p.get(1) + h) * p.get(4);
  }

  private static float dot(FloatArray f, int a, int b, int width) {
    float sum = 0;
    for (int d = 0; d < width; d++) {
      sum += f.get(a + d) * f.get(b + d);
    }
    return sum;
  }

  /// δ.
  public static void delta(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int i = at % p.get(2);
      int h = at / p.get(2) % p.get(1);
      int b = at / (p.get(2) * p.get(1));
      float delta = dot(f, row(p, p.get(18), b, h, i), row(p, p.get(17), b, h, i), p.get(4));
      f.set(p.get(20) + at, delta);
    }
  }

  /// (3).
  public static void query(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    float[] block = c.allocateFloatLocalArray(BLOCK);
    int t = c.localIdx;
    int width = p.get(4);
    int keys = p.get(3);
    int i = c.groupIdx % p.get(2);
    int h = c.groupIdx / p.get(2) % p.get(1);
    int b = c.groupIdx / (p.get(2) * p.get(1));
    int q = p.get(5) + b * p.get(6) + h * p.get(7) + i * p.get(8);
    int k = p.get(9) + b * p.get(10) + h * p.get(11);
    int v = p.get(13) + b * p.get(14) + h * p.get(15);
    int dy = row(p, p.get(18), b, h, i);
    float logsum = f.get(p.get(19) + c.groupIdx);
    float delta = f.get(p.get(20) + c.groupIdx);
    int dq = p.get(21) + c.groupIdx * width;
    for (int d = t; d < width; d += BLOCK) {
      f.set(dq + d, 0);
    }
    for (int from = 0; from < keys; from += BLOCK) {
      int count = from + BLOCK < keys ? BLOCK : keys - from;
      if (t < count) {
        int j = from + t;
        float score = s.get(0) * dot(f, q, k + j * p.get(12), width);
        float weight = TornadoMath.exp(score - logsum); // (1)
        block[t] = weight * (dot(f, dy, v + j * p.get(16), width) - delta); // (2)
      }
      c.localBarrier();
      for (int d = t; d < width; d += BLOCK) {
        float sum = 0;
        for (int j = 0; j < count; j++) {
          sum += block[j] * f.get(k + (from + j) * p.get(12) + d);
        }
        f.set(dq + d, f.get(dq + d) + s.get(0) * sum);
      }
      c.localBarrier();
    }
  }

  /// (4).
  public static void keyAndValue(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    float[] weights = c.allocateFloatLocalArray(BLOCK);
    float[] block = c.allocateFloatLocalArray(BLOCK);
    int t = c.localIdx;
    int width = p.get(4);
    int queries = p.get(2);
    int j = c.groupIdx % p.get(3);
    int h = c.groupIdx / p.get(3) % p.get(1);
    int b = c.groupIdx / (p.get(3) * p.get(1));
    int q = p.get(5) + b * p.get(6) + h * p.get(7);
    int k = p.get(9) + b * p.get(10) + h * p.get(11) + j * p.get(12);
    int v = p.get(13) + b * p.get(14) + h * p.get(15) + j * p.get(16);
    int first = (b * p.get(1) + h) * queries;
    int dk = p.get(22) + c.groupIdx * width;
    int dv = p.get(23) + c.groupIdx * width;
    for (int d = t; d < width; d += BLOCK) {
      f.set(dk + d, 0);
      f.set(dv + d, 0);
    }
    for (int from = 0; from < queries; from += BLOCK) {
      int count = from + BLOCK < queries ? BLOCK : queries - from;
      if (t < count) {
        int i = from + t;
        float score = s.get(0) * dot(f, q + i * p.get(8), k, width);
        float weight = TornadoMath.exp(score - f.get(p.get(19) + first + i)); // (1)
        float dp = dot(f, row(p, p.get(18), b, h, i), v, width);
        weights[t] = weight;
        block[t] = weight * (dp - f.get(p.get(20) + first + i)); // (2)
      }
      c.localBarrier();
      for (int d = t; d < width; d += BLOCK) {
        float sumK = 0;
        float sumV = 0;
        for (int i = 0; i < count; i++) {
          sumK += block[i] * f.get(q + (from + i) * p.get(8) + d);
          sumV += weights[i] * f.get(row(p, p.get(18), b, h, from + i) + d);
        }
        f.set(dk + d, f.get(dk + d) + s.get(0) * sumK);
        f.set(dv + d, f.get(dv + d) + sumV);
      }
      c.localBarrier();
    }
  }
}
