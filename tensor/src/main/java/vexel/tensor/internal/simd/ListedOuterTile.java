package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;

/// The tile of [TallOuterTile] where the rows of b lie anywhere: a list names them, and they are
/// read where they are instead of being copied into a panel first.
final class ListedOuterTile {
  private ListedOuterTile() {}

  /// See [Tile#outer]; row k of b is `b[bAt + list[listAt + k]·bStep …]`.
  static void multiply(
      int n,
      float[] a,
      int aAt,
      int aStep,
      float[] b,
      int bAt,
      int bStep,
      int[] list,
      int listAt,
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
    for (int k = 0; k < n; k++) {
      int row = bAt + list[listAt + k] * bStep;
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + WIDTH);
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
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[at + 4]);
      c4 = x4.fma(b0, c4);
      d4 = x4.fma(b1, d4);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[at + 5]);
      c5 = x5.fma(b0, c5);
      d5 = x5.fma(b1, d5);
      FloatVector x6 = FloatVector.broadcast(SPECIES, a[at + 6]);
      c6 = x6.fma(b0, c6);
      d6 = x6.fma(b1, d6);
      FloatVector x7 = FloatVector.broadcast(SPECIES, a[at + 7]);
      c7 = x7.fma(b0, c7);
      d7 = x7.fma(b1, d7);
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
  }
}
