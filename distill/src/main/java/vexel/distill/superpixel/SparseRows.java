package vexel.distill.superpixel;

import java.util.Arrays;
import vexel.autograd.op.Csr;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Tensor;

/// A sparse matrix written row by row; zeros are left out.
final class SparseRows {
  private final int columns;
  private final int[] ptr;
  private int rows;
  private int size;
  private int[] col = new int[1024];
  private double[] value = new double[1024];

  SparseRows(int rows, int columns) {
    this.columns = columns;
    ptr = new int[rows + 1];
  }

  /// Adds an entry to the current row; its columns ascend.
  void add(int column, double x) {
    if (x == 0) {
      return;
    }
    if (size == col.length) {
      col = Arrays.copyOf(col, 2 * size);
      value = Arrays.copyOf(value, 2 * size);
    }
    col[size] = column;
    value[size++] = x;
  }

  /// Ends the current row.
  void end() {
    ptr[++rows] = size;
  }

  /// The matrix; each value is rounded once.
  Csr on(Backend backend, DType dtype) {
    return new Csr(
        rows,
        columns,
        Tensor.copyOf(backend, ptr, ptr.length),
        Tensor.copyOf(backend, Arrays.copyOf(col, size), size),
        Tensor.rounded(backend, dtype, Arrays.copyOf(value, size), size));
  }
}
