package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;

import java.util.Arrays;
import vexel.tensor.DType;
import vexel.tensor.internal.memory.ArrayPool;

/// A matrix given by rows, transposed.
///
/// @param rows the rows, which become columns
record TransposedRows(LeftOperand rows) implements RightOperand {
  @Override
  public boolean isByColumns() {
    return true;
  }

  @Override
  public void packColumns(int k, int n, int j, int columns, float[] panel, int at) {
    if (columns < COLUMNS) {
      Arrays.fill(panel, at, at + n * COLUMNS, 0);
    }
    float[] few = (float[]) ArrayPool.take(DType.F32, columns * n);
    rows.packRows(j, columns, k, n, few, n);
    Transpose.rows(columns, n, few, 0, n, panel, at, COLUMNS);
    ArrayPool.give(DType.F32, few);
  }
}
