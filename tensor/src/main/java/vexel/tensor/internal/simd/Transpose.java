package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// Rows become columns: four rows of a vector's length at a time. Inside each quarter of 128 bits
/// the four vectors are a 4×4 matrix, which is transposed in registers; each quarter is then stored
/// where it belongs.
final class Transpose {
  /// Of two vectors, alternating: in each quarter their lanes 0 and 1, or 2 and 3.
  private static final VectorShuffle<Float> LOW =
      SPECIES.shuffleFromOp(i -> (i & -4) + (i & 3) / 2);

  private static final VectorShuffle<Float> HIGH =
      SPECIES.shuffleFromOp(i -> (i & -4) + 2 + (i & 3) / 2);
  private static final VectorMask<Float> ODD = lanes(0b1010_1010_1010_1010);

  /// Of two vectors, in each quarter: lanes 0, 1 of both, or lanes 2, 3.
  private static final VectorShuffle<Float> TURNED = SPECIES.shuffleFromOp(i -> i ^ 2);

  private static final VectorMask<Float> UPPER = lanes(0b1100_1100_1100_1100);

  private static final VectorMask<Float> QUARTER_0 = lanes(0x000F);
  private static final VectorMask<Float> QUARTER_1 = lanes(0x00F0);
  private static final VectorMask<Float> QUARTER_2 = lanes(0x0F00);
  private static final VectorMask<Float> QUARTER_3 = lanes(0xF000);

  /// Rows of the result that are completed together: a line of each is written several times, and
  /// all rows of a panel would not stay in the first-level cache.
  private static final int BLOCK = 64;

  private Transpose() {}

  private static VectorMask<Float> lanes(long bits) {
    return VectorMask.fromLong(SPECIES, bits & ((1L << WIDTH) - 1));
  }

  /// to_kj = from_jk for `rows` rows j and n columns k: row j is `from[f + j·fromStep …]`, row k of
  /// the result `to[t + k·toStep …]`.
  static void rows(
      int rows, int n, float[] from, int f, int fromStep, float[] to, int t, int toStep) {
    int whole = n & -WIDTH;
    int fours = rows & -4;
    for (int first = 0; first < whole; first += BLOCK) {
      int end = Math.min(first + BLOCK, whole);
      for (int j = 0; j < fours; j += 4) {
        for (int k = first; k < end; k += WIDTH) {
          four(from, f + j * fromStep + k, fromStep, to, t + k * toStep + j, toStep);
        }
      }
    }
    scalar(0, fours, whole, n, from, f, fromStep, to, t, toStep);
    scalar(fours, rows, 0, n, from, f, fromStep, to, t, toStep);
  }

  private static void scalar(
      int row,
      int rowEnd,
      int column,
      int columnEnd,
      float[] from,
      int f,
      int fromStep,
      float[] to,
      int t,
      int toStep) {
    for (int k = column; k < columnEnd; k++) {
      for (int j = row; j < rowEnd; j++) {
        to[t + k * toStep + j] = from[f + j * fromStep + k];
      }
    }
  }

  private static void four(float[] from, int f, int fromStep, float[] to, int t, int toStep) {
    FloatVector a = load(from, f);
    FloatVector b = load(from, f + fromStep);
    FloatVector c = load(from, f + 2 * fromStep);
    FloatVector d = load(from, f + 3 * fromStep);
    FloatVector ab0 = a.rearrange(LOW).blend(b.rearrange(LOW), ODD); // a0 b0 a1 b1
    FloatVector ab2 = a.rearrange(HIGH).blend(b.rearrange(HIGH), ODD); // a2 b2 a3 b3
    FloatVector cd0 = c.rearrange(LOW).blend(d.rearrange(LOW), ODD);
    FloatVector cd2 = c.rearrange(HIGH).blend(d.rearrange(HIGH), ODD);
    quarters(ab0.blend(cd0.rearrange(TURNED), UPPER), to, t, toStep); // a0 b0 c0 d0
    quarters(ab0.rearrange(TURNED).blend(cd0, UPPER), to, t + toStep, toStep); // a1 b1 c1 d1
    quarters(ab2.blend(cd2.rearrange(TURNED), UPPER), to, t + 2 * toStep, toStep);
    quarters(ab2.rearrange(TURNED).blend(cd2, UPPER), to, t + 3 * toStep, toStep);
  }

  /// Quarter q goes to row 4·q.
  private static void quarters(FloatVector v, float[] to, int t, int toStep) {
    v.intoArray(to, t, QUARTER_0);
    if (WIDTH > 4) {
      v.intoArray(to, t + 4 * toStep - 4, QUARTER_1);
    }
    if (WIDTH > 8) {
      v.intoArray(to, t + 8 * toStep - 8, QUARTER_2);
      v.intoArray(to, t + 12 * toStep - 12, QUARTER_3);
    }
  }
}
