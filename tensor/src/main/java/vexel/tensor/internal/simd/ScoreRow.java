package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.all;
import static vexel.tensor.internal.simd.Width.load;
import static vexel.tensor.internal.simd.Width.whole;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import vexel.tensor.internal.reference.F32Math;

/// What attention does to one row of scores s_j.
final class ScoreRow {
  private ScoreRow() {}

  /// s_j ← scale · s_j; returns their maximum.
  static float scale(float scale, float[] s, int at, int n) {
    FloatVector most = all(Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i < whole(n); i += Width.WIDTH) {
      FloatVector v = load(s, at + i).mul(scale);
      v.intoArray(s, at + i);
      most = most.max(v);
    }
    float max = most.reduceLanes(VectorOperators.MAX);
    for (; i < n; i++) {
      s[at + i] *= scale;
      max = Math.max(max, s[at + i]);
    }
    return max + 0; // −0 becomes +0
  }

  /// s_j ← e^{s_j − max}; returns their sum.
  static float exp(float max, float[] s, int at, int n) {
    int i = 0;
    for (; i < whole(n); i += Width.WIDTH) {
      SimdMath.exp(load(s, at + i).sub(max)).intoArray(s, at + i);
    }
    for (; i < n; i++) {
      s[at + i] = F32Math.exp(s[at + i] - max);
    }
    return SimdLanes.sum(s, at, n);
  }

  /// s_j ← p_j = e^{scale · s_j − log} and g_j ← p_j (g_j − δ).
  static void backward(
      float scale, float log, float delta, float[] s, int at, float[] g, int gAt, int n) {
    int i = 0;
    for (; i < whole(n); i += Width.WIDTH) {
      FloatVector p = SimdMath.exp(load(s, at + i).mul(scale).sub(log));
      p.intoArray(s, at + i);
      load(g, gAt + i).sub(delta).mul(p).intoArray(g, gAt + i);
    }
    for (; i < n; i++) {
      float product = s[at + i] * scale;
      s[at + i] = F32Math.exp(product - log);
      g[gAt + i] = s[at + i] * (g[gAt + i] - delta);
    }
  }

  /// y_j ← c · x_j.
  static void scaled(float c, float[] x, int at, float[] y, int yAt, int n) {
    int i = 0;
    for (; i < whole(n); i += Width.WIDTH) {
      load(x, at + i).mul(c).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = x[at + i] * c;
    }
  }
}
