package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// Every second number of a row, as a stride of 2 reads and writes them: whole vectors are loaded
/// and their lanes put together or apart.
final class EverySecond {
  private static final VectorShuffle<Float> TOGETHER = SPECIES.shuffleFromOp(i -> 2 * i % WIDTH);
  private static final VectorMask<Float> UPPER_HALF = SPECIES.indexInRange(0, WIDTH / 2).not();
  private static final VectorShuffle<Float> LOWER_APART = SPECIES.shuffleFromOp(i -> i / 2);
  private static final VectorShuffle<Float> UPPER_APART =
      SPECIES.shuffleFromOp(i -> (i + WIDTH) / 2);
  private static final VectorMask<Float> EVEN =
      VectorMask.fromLong(SPECIES, 0x5555_5555_5555_5555L & ((1L << WIDTH) - 1));

  private EverySecond() {}

  /// A vector of x_{at + 2i}; two vectors are read.
  static FloatVector load(float[] x, int at) {
    FloatVector lower = Width.load(x, at).rearrange(TOGETHER);
    FloatVector upper = Width.load(x, at + WIDTH).rearrange(TOGETHER);
    return lower.blend(upper, UPPER_HALF);
  }

  /// to_i = from_{2i} for i < n.
  static void copy(int n, float[] from, int f, float[] to, int t) {
    int i = 0;
    for (; i <= n - WIDTH && f + 2 * (i + WIDTH) <= from.length; i += WIDTH) {
      load(from, f + 2 * i).intoArray(to, t + i);
    }
    for (; i < n; i++) {
      to[t + i] = from[f + 2 * i];
    }
  }

  /// to_{2i} += x_i for i < n; what lies between is not written.
  static void add(int n, float[] x, int xAt, float[] to, int t) {
    int i = 0;
    for (; i <= n - WIDTH && t + 2 * (i + WIDTH) <= to.length; i += WIDTH) {
      FloatVector v = Width.load(x, xAt + i);
      int at = t + 2 * i;
      Width.load(to, at).add(v.rearrange(LOWER_APART)).intoArray(to, at, EVEN);
      Width.load(to, at + WIDTH).add(v.rearrange(UPPER_APART)).intoArray(to, at + WIDTH, EVEN);
    }
    for (; i < n; i++) {
      to[t + 2 * i] += x[xAt + i];
    }
  }
}
