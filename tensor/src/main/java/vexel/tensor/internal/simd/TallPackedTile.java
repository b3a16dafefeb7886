package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;

/// [TallTile] for rows of a that are packed: the twelve numbers of a term lie together, so that the
/// tile walks along one line of memory.
final class TallPackedTile {
  static final int ROWS = 12;

  private TallPackedTile() {}

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
    int f6 = fromRow[6] + fromColumn;
    FloatVector c6 = FloatVector.fromArray(SPECIES, from, f6);
    FloatVector d6 = FloatVector.fromArray(SPECIES, from, f6 + WIDTH);
    int f7 = fromRow[7] + fromColumn;
    FloatVector c7 = FloatVector.fromArray(SPECIES, from, f7);
    FloatVector d7 = FloatVector.fromArray(SPECIES, from, f7 + WIDTH);
    int f8 = fromRow[8] + fromColumn;
    FloatVector c8 = FloatVector.fromArray(SPECIES, from, f8);
    FloatVector d8 = FloatVector.fromArray(SPECIES, from, f8 + WIDTH);
    int f9 = fromRow[9] + fromColumn;
    FloatVector c9 = FloatVector.fromArray(SPECIES, from, f9);
    FloatVector d9 = FloatVector.fromArray(SPECIES, from, f9 + WIDTH);
    int f10 = fromRow[10] + fromColumn;
    FloatVector c10 = FloatVector.fromArray(SPECIES, from, f10);
    FloatVector d10 = FloatVector.fromArray(SPECIES, from, f10 + WIDTH);
    int f11 = fromRow[11] + fromColumn;
    FloatVector c11 = FloatVector.fromArray(SPECIES, from, f11);
    FloatVector d11 = FloatVector.fromArray(SPECIES, from, f11 + WIDTH);
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
      FloatVector x6 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 6]);
      c6 = x6.fma(b0, c6);
      d6 = x6.fma(b1, d6);
      FloatVector x7 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 7]);
      c7 = x7.fma(b0, c7);
      d7 = x7.fma(b1, d7);
      FloatVector x8 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 8]);
      c8 = x8.fma(b0, c8);
      d8 = x8.fma(b1, d8);
      FloatVector x9 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 9]);
      c9 = x9.fma(b0, c9);
      d9 = x9.fma(b1, d9);
      FloatVector x10 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 10]);
      c10 = x10.fma(b0, c10);
      d10 = x10.fma(b1, d10);
      FloatVector x11 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 11]);
      c11 = x11.fma(b0, c11);
      d11 = x11.fma(b1, d11);
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
    int t6 = toRow[6] + toColumn;
    c6.intoArray(to, t6);
    d6.intoArray(to, t6 + WIDTH);
    int t7 = toRow[7] + toColumn;
    c7.intoArray(to, t7);
    d7.intoArray(to, t7 + WIDTH);
    int t8 = toRow[8] + toColumn;
    c8.intoArray(to, t8);
    d8.intoArray(to, t8 + WIDTH);
    int t9 = toRow[9] + toColumn;
    c9.intoArray(to, t9);
    d9.intoArray(to, t9 + WIDTH);
    int t10 = toRow[10] + toColumn;
    c10.intoArray(to, t10);
    d10.intoArray(to, t10 + WIDTH);
    int t11 = toRow[11] + toColumn;
    c11.intoArray(to, t11);
    d11.intoArray(to, t11 + WIDTH);
  }
}
