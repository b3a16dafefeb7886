package vexel.tensor.internal.simd;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.all;
import static vexel.tensor.internal.simd.Width.load;
import static vexel.tensor.internal.simd.Width.whole;

import jdk.incubator.vector.FloatVector;

/// What attention does to one row of scores s_j. Rows are padded to whole vectors: what lies behind
/// their n numbers is computed with them and means nothing.
final class ScoreRow {
  private ScoreRow() {}

  /// s_j ← scale · s_j; returns their maximum. NaN is passed over: it makes the sum NaN.
  static float scale(float scale, float[] s, int at, int n) {
    FloatVector a = all(Float.NEGATIVE_INFINITY);
    FloatVector b = a; // two chains of maxima, neither of which waits for the other
    int i = 0;
    for (; i <= n - 2 * WIDTH; i += 2 * WIDTH) {
      FloatVector v = load(s, at + i).mul(scale);
      FloatVector w = load(s, at + i + WIDTH).mul(scale);
      v.intoArray(s, at + i);
      w.intoArray(s, at + i + WIDTH);
      a = a.blend(v, v.compare(GT, a));
      b = b.blend(w, w.compare(GT, b));
    }
    for (; i < n; i += WIDTH) {
      FloatVector v = load(s, at + i).mul(scale);
      v.intoArray(s, at + i);
      a = a.blend(v, v.compare(GT, a).and(SPECIES.indexInRange(i, n)));
    }
    return a.blend(b, b.compare(GT, a)).reduceLanes(MAX) + 0; // −0 becomes +0
  }

  /// s_j ← e^{s_j − max}; returns their sum.
  static float exp(float max, float[] s, int at, int n) {
    FloatVector sum = FloatVector.zero(SPECIES); // of all vectors but the last
    FloatVector e = sum;
    for (int i = 0; i < n; i += WIDTH) {
      sum = sum.add(e);
      e = SimdMath.exp(load(s, at + i).sub(max));
      e.intoArray(s, at + i);
    }
    return WIDTH < 16
        ? SimdLanes.sum(s, at, n)
        : SimdLanes.sumOfLanes(sum.lanewise(ADD, e, SPECIES.indexInRange((n - 1) & -WIDTH, n)));
  }

  /// s_j ← p_j = e^{scale · s_j − log} and g_j ← p_j (g_j − δ).
  static void backward(
      float scale, float log, float delta, float[] s, int at, float[] g, int gAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector p = SimdMath.exp(load(s, at + i).mul(scale).sub(log));
      p.intoArray(s, at + i);
      load(g, gAt + i).sub(delta).mul(p).intoArray(g, gAt + i);
    }
  }

  /// y_rj ← c · x_rj for `count` rows, which begin `row` numbers apart in x and lie dense in y.
  static void scaled(int count, float c, float[] x, int at, int row, float[] y, int yAt, int n) {
    for (int r = 0; r < count; r++) {
      scaled(c, x, at + r * row, y, yAt + r * n, n);
    }
  }

  /// y_j ← c · x_j.
  static void scaled(float c, float[] x, int at, float[] y, int yAt, int n) {
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      load(x, at + i).mul(c).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = x[at + i] * c;
    }
  }
}
