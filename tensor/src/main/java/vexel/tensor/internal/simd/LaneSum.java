package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.load;

import jdk.incubator.vector.FloatVector;
import vexel.tensor.internal.reference.F32Lanes;

/// Sums along contiguous elements in the order of `F32Lanes`: 16 virtual lanes are one, two or four
/// vectors.
final class LaneSum {
  private static final int LANES = F32Lanes.LANES;

  private LaneSum() {}

  /// Σ x_i.
  static float sum(float[] x, int at, int n) {
    float[] lanes = new float[LANES];
    int whole = n & -LANES;
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      FloatVector s = load(lanes, lane);
      for (int i = lane; i < whole; i += LANES) {
        s = s.add(load(x, at + i));
      }
      s.intoArray(lanes, lane);
    }
    for (int i = whole; i < n; i++) {
      lanes[i - whole] += x[at + i];
    }
    return F32Lanes.tree(lanes);
  }

  /// Σ a_i b_i by fma.
  static float dot(float[] a, int aAt, float[] b, int bAt, int n) {
    float[] lanes = new float[LANES];
    int whole = n & -LANES;
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      FloatVector s = load(lanes, lane);
      for (int i = lane; i < whole; i += LANES) {
        s = load(a, aAt + i).fma(load(b, bAt + i), s);
      }
      s.intoArray(lanes, lane);
    }
    for (int i = whole; i < n; i++) {
      lanes[i - whole] = Math.fma(a[aAt + i], b[bAt + i], lanes[i - whole]);
    }
    return F32Lanes.tree(lanes);
  }
}
