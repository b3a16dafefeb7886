package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Width.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Twelve packed rows by one vector, for columns that end in the first half of a tile: twelve
/// chains still hide the latency of a multiply-add.
final class HalfTile {
  static final int ROWS = 12;

  private HalfTile() {}

  /// See [Tile#packed]; the second half of the columns is neither read nor written.
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
    FloatVector c0 = FloatVector.fromArray(SPECIES, from, fromRow[0] + fromColumn);
    FloatVector c1 = FloatVector.fromArray(SPECIES, from, fromRow[1] + fromColumn);
    FloatVector c2 = FloatVector.fromArray(SPECIES, from, fromRow[2] + fromColumn);
    FloatVector c3 = FloatVector.fromArray(SPECIES, from, fromRow[3] + fromColumn);
    FloatVector c4 = FloatVector.fromArray(SPECIES, from, fromRow[4] + fromColumn);
    FloatVector c5 = FloatVector.fromArray(SPECIES, from, fromRow[5] + fromColumn);
    FloatVector c6 = FloatVector.fromArray(SPECIES, from, fromRow[6] + fromColumn);
    FloatVector c7 = FloatVector.fromArray(SPECIES, from, fromRow[7] + fromColumn);
    FloatVector c8 = FloatVector.fromArray(SPECIES, from, fromRow[8] + fromColumn);
    FloatVector c9 = FloatVector.fromArray(SPECIES, from, fromRow[9] + fromColumn);
    FloatVector c10 = FloatVector.fromArray(SPECIES, from, fromRow[10] + fromColumn);
    FloatVector c11 = FloatVector.fromArray(SPECIES, from, fromRow[11] + fromColumn);
    for (int k = 0; k < n; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * COLUMNS);
      c0 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS]).fma(b0, c0);
      c1 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 1]).fma(b0, c1);
      c2 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 2]).fma(b0, c2);
      c3 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 3]).fma(b0, c3);
      c4 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 4]).fma(b0, c4);
      c5 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 5]).fma(b0, c5);
      c6 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 6]).fma(b0, c6);
      c7 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 7]).fma(b0, c7);
      c8 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 8]).fma(b0, c8);
      c9 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 9]).fma(b0, c9);
      c10 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 10]).fma(b0, c10);
      c11 = FloatVector.broadcast(SPECIES, a[aAt + k * ROWS + 11]).fma(b0, c11);
    }
    c0.intoArray(to, toRow[0] + toColumn);
    c1.intoArray(to, toRow[1] + toColumn);
    c2.intoArray(to, toRow[2] + toColumn);
    c3.intoArray(to, toRow[3] + toColumn);
    c4.intoArray(to, toRow[4] + toColumn);
    c5.intoArray(to, toRow[5] + toColumn);
    c6.intoArray(to, toRow[6] + toColumn);
    c7.intoArray(to, toRow[7] + toColumn);
    c8.intoArray(to, toRow[8] + toColumn);
    c9.intoArray(to, toRow[9] + toColumn);
    c10.intoArray(to, toRow[10] + toColumn);
    c11.intoArray(to, toRow[11] + toColumn);
  }
}
