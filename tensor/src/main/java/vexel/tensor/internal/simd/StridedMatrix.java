package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;

/// A matrix in an array, one of its two strides being 1.
final class StridedMatrix implements LeftOperand, RightOperand {
  /// Columns copied at once to panels of rows.
  private static final int FEW_COLUMNS = 64;

  private final float[] array;
  private final int offset;
  private final int rowStride;
  private final int columnStride;

  StridedMatrix(float[] array, int offset, int rowStride, int columnStride) {
    this.array = array;
    this.offset = offset;
    this.rowStride = rowStride;
    this.columnStride = columnStride;
  }

  /// Matrix `batch` of t[B, rows, columns].
  static StridedMatrix of(Tensor t, int batch) {
    int column = t.dim(2) == 1 ? 1 : t.stride(2);
    int row = t.dim(1) == 1 && column != 1 ? 1 : t.stride(1); // no step leads from a single row
    return new StridedMatrix(Heap.f32(t), t.offset() + batch * t.stride(0), row, column);
  }

  @Override
  public boolean isByColumns() {
    return columnStride != 1;
  }

  @Override
  public boolean isInPlace() {
    return true;
  }

  @Override
  public float[] array() {
    return array;
  }

  @Override
  public int at(int i, int k) {
    return offset + i * rowStride + k * columnStride;
  }

  @Override
  public void packRows(int i, int rows, int k, int n, float[] panel, int step) {
    pack(i, rows, k, n, panel, 0, step);
  }

  /// The same to `panel[to …]`.
  private void pack(int i, int rows, int k, int n, float[] panel, int to, int step) {
    if (columnStride == 1) {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(array, at(i + r, k), panel, to + r * step, n);
      }
      return;
    }
    Copy.repeatingLast(n, rows, array, at(i, k), columnStride, panel, to, step);
  }

  /// By columns, a few rows use a fraction of the lines they touch, so a few columns are copied to
  /// all panels before the next.
  @Override
  public void packPanels(int i, int end, int k, int n, int rows, float[][] panels, int step) {
    int few = isByColumns() ? FEW_COLUMNS : Math.max(n, 1);
    for (int q = 0; q < n; q += few) {
      int terms = Math.min(few, n - q);
      for (int p = 0; p < panels.length; p++) {
        int row = i + p * rows;
        pack(
            row,
            Math.min(rows, end - row),
            k + q,
            terms,
            panels[p],
            isByColumns() ? q * step : q,
            step);
      }
    }
  }

  @Override
  public int rowsAtOnce() {
    return 8;
  }

  @Override
  public void packColumns(int k, int n, int j, int columns, float[] panel, int at) {
    if (columnStride == 1 && columns == COLUMNS) {
      Copy.panel(n, array, at(k, j), rowStride, panel, at);
    } else if (columnStride == 1) {
      for (int r = 0; r < n; r++) {
        Copy.padded(columns, array, at(k + r, j), panel, at + r * COLUMNS, COLUMNS);
      }
    } else {
      Transpose.rows(columns, n, array, at(k, j), columnStride, panel, at, COLUMNS);
      for (int r = 0; columns < COLUMNS && r < n; r++) {
        Arrays.fill(panel, at + r * COLUMNS + columns, at + (r + 1) * COLUMNS, 0);
      }
    }
  }
}
