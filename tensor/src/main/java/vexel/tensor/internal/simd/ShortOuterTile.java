package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;

/// Four rows by two vectors for a whose columns are contiguous: the compiler loads all four numbers
/// of a first, so that 8 accumulators, 2 vectors of b and 4 of a share 16 registers.
final class ShortOuterTile {
  static final int ROWS = 4;

  private ShortOuterTile() {}

  /// See [Tile#outer].
  static void multiply(
      int n,
      float[] a,
      int aAt,
      int aStep,
      float[] b,
      int bAt,
      int bStep,
      float[] from,
      int[] fromRow,
      int fromColumn,
      float[] to,
      int[] toRow,
      int toColumn) {
    int f0 = fromRow[0] + fromColumn;
    FloatVector c0 = FloatVector.fromArray(SPECIES, from, f0);
    FloatVector d0 = FloatVector.fromArray(SPECIES, from, f0 + WIDTH);
    int f1 = fromRow[1] + fromColumn;
    FloatVector c1 = FloatVector.fromArray(SPECIES, from, f1);
    FloatVector d1 = FloatVector.fromArray(SPECIES, from, f1 + WIDTH);
    int f2 = fromRow[2] + fromColumn;
    FloatVector c2 = FloatVector.fromArray(SPECIES, from, f2);
    FloatVector d2 = FloatVector.fromArray(SPECIES, from, f2 + WIDTH);
    int f3 = fromRow[3] + fromColumn;
    FloatVector c3 = FloatVector.fromArray(SPECIES, from, f3);
    FloatVector d3 = FloatVector.fromArray(SPECIES, from, f3 + WIDTH);
    for (int k = 0; k < n; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * bStep);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + k * bStep + WIDTH);
      int at = aAt + k * aStep;
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[at]);
      c0 = x0.fma(b0, c0);
      d0 = x0.fma(b1, d0);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[at + 1]);
      c1 = x1.fma(b0, c1);
      d1 = x1.fma(b1, d1);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[at + 2]);
      c2 = x2.fma(b0, c2);
      d2 = x2.fma(b1, d2);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[at + 3]);
      c3 = x3.fma(b0, c3);
      d3 = x3.fma(b1, d3);
    }
    int t0 = toRow[0] + toColumn;
    c0.intoArray(to, t0);
    d0.intoArray(to, t0 + WIDTH);
    int t1 = toRow[1] + toColumn;
    c1.intoArray(to, t1);
    d1.intoArray(to, t1 + WIDTH);
    int t2 = toRow[2] + toColumn;
    c2.intoArray(to, t2);
    d2.intoArray(to, t2 + WIDTH);
    int t3 = toRow[3] + toColumn;
    c3.intoArray(to, t3);
    d3.intoArray(to, t3 + WIDTH);
  }
}
