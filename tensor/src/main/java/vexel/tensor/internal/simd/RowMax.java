package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.load;
import static vexel.tensor.internal.simd.Width.whole;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The elementwise maximum of rows and where it came from, in the order of [Float#compare]: NaN
/// above every number, +0 above −0, the first of equals.
final class RowMax {
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, SPECIES.vectorShape());

  private RowMax() {}

  /// y = x, the maximum of one row.
  static void first(int n, float[] x, int xAt, int row, float[] y, int yAt, int[] arg, int argAt) {
    Copy.numbers(n, x, xAt, y, yAt);
    Arrays.fill(arg, argAt, argAt + n, row);
  }

  /// Where x is larger than y, y = x and arg = `row`.
  static void next(int n, float[] x, int xAt, int row, float[] y, int yAt, int[] arg, int argAt) {
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      FloatVector v = load(x, xAt + i);
      FloatVector max = load(y, yAt + i);
      VectorMask<Float> positiveZero =
          v.compare(VectorOperators.EQ, max)
              .and(
                  v.reinterpretAsInts()
                      .compare(VectorOperators.GT, max.reinterpretAsInts())
                      .cast(SPECIES))
              .and(v.compare(VectorOperators.EQ, 0));
      VectorMask<Float> larger =
          v.compare(VectorOperators.GT, max)
              .or(v.test(VectorOperators.IS_NAN).andNot(max.test(VectorOperators.IS_NAN)))
              .or(positiveZero);
      max.blend(v, larger).intoArray(y, yAt + i);
      IntVector.fromArray(INTS, arg, argAt + i)
          .blend(row, larger.cast(INTS))
          .intoArray(arg, argAt + i);
    }
    for (; i < n; i++) {
      if (Float.compare(x[xAt + i], y[yAt + i]) > 0) {
        y[yAt + i] = x[xAt + i];
        arg[argAt + i] = row;
      }
    }
  }
}
