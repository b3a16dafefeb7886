package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;

/// A matrix in an array, one of its two strides being 1.
final class StridedMatrix implements LeftOperand, RightOperand {
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
    return new StridedMatrix(
        Heap.f32(t),
        t.offset() + batch * t.stride(0),
        t.stride(1),
        t.dim(2) == 1 ? 1 : t.stride(2));
  }

  @Override
  public boolean isInPlace() {
    return columnStride == 1;
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
  public void packRows(int i, int rows, int k, int n, float[] panel, int stride) {
    if (columnStride == 1) {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(array, at(i + r, k), panel, r * stride, n);
      }
    } else {
      transpose(at(i, k), columnStride, rowStride, n, rows, panel, 0, 1, stride);
    }
  }

  @Override
  public void packColumns(int k, int n, int j, int columns, float[] panel, int at) {
    if (columnStride == 1) {
      for (int r = 0; r < n; r++) {
        System.arraycopy(array, at(k + r, j), panel, at + r * COLUMNS, columns);
      }
    } else {
      transpose(at(k, j), columnStride, rowStride, columns, n, panel, at, 1, COLUMNS);
    }
    if (columns < COLUMNS) {
      for (int r = 0; r < n; r++) {
        Arrays.fill(panel, at + r * COLUMNS + columns, at + (r + 1) * COLUMNS, 0);
      }
    }
  }

  /// to_{p,q} = from_{p,q} for p < n and q < m, four p at a time; q is the axis along which the
  /// source is contiguous (`fromQ` = 1 unless m is 1).
  private void transpose(
      int from, int fromP, int fromQ, int n, int m, float[] to, int at, int toP, int toQ) {
    int p = 0;
    for (; p + 4 <= n; p += 4) {
      int s = from + p * fromP;
      int t = at + p * toP;
      for (int q = 0; q < m; q++) {
        to[t + q * toQ] = array[s + q * fromQ];
        to[t + q * toQ + toP] = array[s + q * fromQ + fromP];
        to[t + q * toQ + 2 * toP] = array[s + q * fromQ + 2 * fromP];
        to[t + q * toQ + 3 * toP] = array[s + q * fromQ + 3 * fromP];
      }
    }
    for (; p < n; p++) {
      for (int q = 0; q < m; q++) {
        to[at + p * toP + q * toQ] = array[from + p * fromP + q * fromQ];
      }
    }
  }
}
