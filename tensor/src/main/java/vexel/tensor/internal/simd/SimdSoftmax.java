package vexel.tensor.internal.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import vexel.tensor.internal.reference.F32Math;

/// Softmax and its relatives on one row of at least a vector. Where a pass writes other memory than
/// it reads, its last vector ends with the row and may overlap the one before: it computes the same
/// numbers again.
final class SimdSoftmax {
  private SimdSoftmax() {}

  /// The largest number, never −0. NaN is passed over: it makes the sum NaN, and all y with it.
  static float max(float[] x, int ix, int n) {
    FloatVector a = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector b = a;
    for (int i = 0; i < n; i += 2 * WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, ix + Math.min(i, n - WIDTH));
      FloatVector w = FloatVector.fromArray(SPECIES, x, ix + Math.min(i + WIDTH, n - WIDTH));
      a = a.blend(v, v.compare(GT, a));
      b = b.blend(w, w.compare(GT, b));
    }
    return a.blend(b, b.compare(GT, a)).reduceLanes(VectorOperators.MAX) + 0;
  }

  /// y = e^{x − max}; returns Σ y.
  static float exp(float[] x, int ix, float max, float[] y, int iy, int n) {
    FloatVector sum = FloatVector.zero(SPECIES); // of all vectors but the last
    FloatVector e = sum;
    for (int i = 0; i < n; i += WIDTH) {
      sum = sum.add(e);
      int at = Math.min(i, n - WIDTH);
      e = SimdMath.exp(FloatVector.fromArray(SPECIES, x, ix + at).sub(max));
      e.intoArray(y, iy + at);
    }
    return WIDTH < 16
        ? SimdLanes.sum(y, iy, n)
        : SimdLanes.sumOfLanes(SimdLanes.addTail(sum, y, iy, (n - 1) & -WIDTH, n));
  }

  /// y = y·by.
  static void scale(float[] y, int iy, float by, int n) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector.fromArray(SPECIES, y, iy + i).mul(by).intoArray(y, iy + i);
    }
    for (; i < n; i++) {
      y[iy + i] *= by;
    }
  }

  /// y = x − max − log.
  static void subtract(float[] x, int ix, float max, float log, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      int at = Math.min(i, n - WIDTH);
      FloatVector.fromArray(SPECIES, x, ix + at).sub(max).sub(log).intoArray(y, iy + at);
    }
  }

  /// dx = y (dy − dot).
  static void softmaxBackward(
      float[] y, int iy, float dot, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      int at = Math.min(i, n - WIDTH);
      FloatVector d = FloatVector.fromArray(SPECIES, dy, idy + at).sub(dot);
      FloatVector.fromArray(SPECIES, y, iy + at).mul(d).intoArray(dx, idx + at);
    }
  }

  /// dx = dy − e^y sum.
  static void logSoftmaxBackward(
      float[] y, int iy, float sum, float[] dy, int idy, float[] dx, int idx, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      int at = Math.min(i, n - WIDTH);
      FloatVector d = FloatVector.fromArray(SPECIES, dy, idy + at);
      FloatVector p = SimdMath.exp(FloatVector.fromArray(SPECIES, y, iy + at));
      p.neg().lanewise(VectorOperators.FMA, sum, d).intoArray(dx, idx + at);
    }
  }

  /// dx = (total·e^l − spread·w) dy, and own·dy less at the label.
  static void crossEntropyBackward(
      float[] l,
      int il,
      float[] weights,
      int label,
      float own,
      float total,
      float spread,
      float dy,
      float[] dx,
      int idx,
      int n) {
    for (int i = 0; i < n; i += WIDTH) {
      int at = Math.min(i, n - WIDTH);
      FloatVector shared = FloatVector.fromArray(SPECIES, weights, at).mul(spread).neg();
      FloatVector p = SimdMath.exp(FloatVector.fromArray(SPECIES, l, il + at));
      p.lanewise(VectorOperators.FMA, total, shared).mul(dy).intoArray(dx, idx + at);
    }
    float d = Math.fma(F32Math.exp(l[il + label]), total, -(spread * weights[label]));
    dx[idx + label] = (d - own) * dy;
  }
}
