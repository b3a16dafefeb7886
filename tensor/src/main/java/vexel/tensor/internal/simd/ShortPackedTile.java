package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;

/// [ShortTile] for rows of a that are packed, as [TallPackedTile] is of [TallTile].
final class ShortPackedTile {
  static final int ROWS = 6;

  private ShortPackedTile() {}

  /// See [Tile#packed].
  static void multiply(
      int n,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
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
    int f4 = fromRow[4] + fromColumn;
    FloatVector c4 = FloatVector.fromArray(SPECIES, from, f4);
    FloatVector d4 = FloatVector.fromArray(SPECIES, from, f4 + WIDTH);
    int f5 = fromRow[5] + fromColumn;
    FloatVector c5 = FloatVector.fromArray(SPECIES, from, f5);
    FloatVector d5 = FloatVector.fromArray(SPECIES, from, f5 + WIDTH);
    for (int k = 0; k < n; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * COLUMNS);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + k * COLUMNS + WIDTH);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS]);
      c0 = x0.fma(b0, c0);
      d0 = x0.fma(b1, d0);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 1]);
      c1 = x1.fma(b0, c1);
      d1 = x1.fma(b1, d1);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 2]);
      c2 = x2.fma(b0, c2);
      d2 = x2.fma(b1, d2);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 3]);
      c3 = x3.fma(b0, c3);
      d3 = x3.fma(b1, d3);
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 4]);
      c4 = x4.fma(b0, c4);
      d4 = x4.fma(b1, d4);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 5]);
      c5 = x5.fma(b0, c5);
      d5 = x5.fma(b1, d5);
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
    int t4 = toRow[4] + toColumn;
    c4.intoArray(to, t4);
    d4.intoArray(to, t4 + WIDTH);
    int t5 = toRow[5] + toColumn;
    c5.intoArray(to, t5);
    d5.intoArray(to, t5 + WIDTH);
  }
}
