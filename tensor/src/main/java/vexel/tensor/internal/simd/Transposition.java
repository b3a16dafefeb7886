package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// Transposes square blocks of WIDTH rows by repeating one perfect shuffle (Stone, "Parallel
/// Processing with the Perfect Shuffle", 1971).
///
/// A round interleaves the lanes of row i with those of row i + WIDTH/2 and writes the two halves
/// as rows 2i and 2i + 1. Read the address of a number as the bits of its row followed by the bits
/// of its lane: a round turns all of them left by one. After log₂ WIDTH rounds the two halves of
/// the address have changed places.
final class Transposition {
  private static final VectorShuffle<Float> LOW = SPECIES.shuffleFromOp(i -> i / 2);
  private static final VectorShuffle<Float> HIGH = SPECIES.shuffleFromOp(i -> WIDTH / 2 + i / 2);
  private static final VectorMask<Float> ODD = VectorMask.fromLong(SPECIES, 0xaaaa);

  private final float[] even = new float[WIDTH * WIDTH];
  private final float[] odd = new float[WIDTH * WIDTH];

  /// y_kj = x_jk for WIDTH rows and columns; rows of x are `xRow` apart, rows of y `yRow`.
  void block(float[] x, int ix, int xRow, float[] y, int iy, int yRow) {
    round(x, ix, xRow, even, 0, WIDTH);
    float[] from = even;
    float[] to = odd;
    for (int rows = 4; rows < WIDTH; rows *= 2) {
      round(from, 0, WIDTH, to, 0, WIDTH);
      float[] next = from;
      from = to;
      to = next;
    }
    round(from, 0, WIDTH, y, iy, yRow);
  }

  private static void round(float[] x, int ix, int xRow, float[] y, int iy, int yRow) {
    for (int i = 0; i < WIDTH / 2; i++) {
      FloatVector a = load(x, ix + i * xRow);
      FloatVector b = load(x, ix + (i + WIDTH / 2) * xRow);
      int to = iy + 2 * i * yRow;
      a.rearrange(LOW).blend(b.rearrange(LOW), ODD).intoArray(y, to);
      a.rearrange(HIGH).blend(b.rearrange(HIGH), ODD).intoArray(y, to + yRow);
    }
  }
}
