package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.load;
import static vexel.tensor.internal.simd.Width.whole;

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

  /// Where `arg` is −1 or x is larger than y, y = x and arg = `first` + i·step.
  ///
  /// Of equal numbers only zeros differ in their bits. Masks stay in one method: one that is handed
  /// to another may end up in memory.
  static void next(
      int n, float[] x, int xAt, int first, int step, float[] y, int yAt, int[] arg, int argAt) {
    IntVector own = IntVector.broadcast(INTS, 0).addIndex(step);
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      FloatVector v = load(x, xAt + i);
      FloatVector max = load(y, yAt + i);
      IntVector from = IntVector.fromArray(INTS, arg, argAt + i);
      VectorMask<Integer> none = from.compare(VectorOperators.EQ, -1);
      VectorMask<Float> positiveZero =
          v.reinterpretAsInts()
              .compare(VectorOperators.GT, max.reinterpretAsInts())
              .cast(SPECIES)
              .and(v.compare(VectorOperators.EQ, max));
      VectorMask<Float> onlyNaN =
          v.compare(VectorOperators.NE, v).and(max.compare(VectorOperators.EQ, max));
      VectorMask<Float> larger =
          v.compare(VectorOperators.GT, max).or(positiveZero).or(onlyNaN).or(none.cast(SPECIES));
      max.blend(v, larger).intoArray(y, yAt + i);
      from.blend(own.add(first + i * step), larger.cast(INTS)).intoArray(arg, argAt + i);
    }
    for (; i < n; i++) {
      if (arg[argAt + i] == -1 || Float.compare(x[xAt + i], y[yAt + i]) > 0) {
        y[yAt + i] = x[xAt + i];
        arg[argAt + i] = first + i * step;
      }
    }
  }

  /// The same for the outputs of one vector, two columns apart on the image: their maximum over
  /// `rows` × `columns` kernel positions, `rowStep` and `columnStep` apart, stays in a register.
  /// The first output meets `x[xAt]`, pixel `first`, at the first position.
  static void window(
      int rows,
      int columns,
      float[] x,
      int xAt,
      int rowStep,
      int columnStep,
      int first,
      float[] y,
      int yAt,
      int[] arg,
      int argAt) {
    IntVector own = IntVector.broadcast(INTS, first).addIndex(2);
    FloatVector max = EverySecond.load(x, xAt);
    IntVector from = own;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        int step = r * rowStep + c * columnStep;
        FloatVector v = EverySecond.load(x, xAt + step);
        VectorMask<Float> positiveZero =
            v.reinterpretAsInts()
                .compare(VectorOperators.GT, max.reinterpretAsInts())
                .cast(SPECIES)
                .and(v.compare(VectorOperators.EQ, max));
        VectorMask<Float> onlyNaN =
            v.compare(VectorOperators.NE, v).and(max.compare(VectorOperators.EQ, max));
        VectorMask<Float> larger = v.compare(VectorOperators.GT, max).or(positiveZero).or(onlyNaN);
        max = max.blend(v, larger);
        from = from.blend(own.add(step), larger.cast(INTS));
      }
    }
    max.intoArray(y, yAt);
    from.intoArray(arg, argAt);
  }
}
