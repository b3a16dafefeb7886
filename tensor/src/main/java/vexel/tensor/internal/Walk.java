package vexel.tensor.internal;

import vexel.tensor.Tensor;

/// The fewest nested loops that visit the elements of several strided tensors of one shape in
/// row-major order: axes of size 1 are dropped, and neighbouring axes that every operand walks with
/// one stride become one. What is left is a number of rows, each a single loop.
public final class Walk {
  private final int[] dims; // of the axes above the innermost one
  private final int[][] strides; // operand, then axis; the innermost one is the last
  private final int[] offsets;
  private final int rows;
  private final int length;

  private Walk(int[] dims, int[][] strides, int[] offsets, int rows, int length) {
    this.dims = dims;
    this.strides = strides;
    this.offsets = offsets;
    this.rows = rows;
    this.length = length;
  }

  /// A walk over tensors of one shape.
  public static Walk over(Tensor... operands) {
    int rank = operands[0].rank();
    int[] dims = new int[Math.max(rank, 1)];
    int[][] strides = new int[operands.length][Math.max(rank, 1)];
    int used = 0;
    for (int axis = 0; axis < rank; axis++) {
      int n = operands[0].dim(axis);
      if (n == 1) {
        continue;
      }
      boolean joins = used > 0;
      for (int k = 0; k < operands.length && joins; k++) {
        joins = strides[k][used - 1] == operands[k].stride(axis) * n;
      }
      int at = joins ? used - 1 : used++;
      dims[at] = joins ? dims[at] * n : n;
      for (int k = 0; k < operands.length; k++) {
        strides[k][at] = operands[k].stride(axis);
      }
    }
    if (used == 0) { // one element
      dims[0] = 1;
      used = 1;
    }
    int[] offsets = new int[operands.length];
    int[][] kept = new int[operands.length][];
    for (int k = 0; k < operands.length; k++) {
      offsets[k] = operands[k].offset();
      kept[k] = java.util.Arrays.copyOf(strides[k], used);
    }
    int length = dims[used - 1];
    int rows = length == 0 ? 0 : operands[0].size() / length;
    return new Walk(java.util.Arrays.copyOf(dims, used - 1), kept, offsets, rows, length);
  }

  /// How many rows there are.
  public int rows() {
    return rows;
  }

  /// Elements of a row.
  public int length() {
    return length;
  }

  /// Distance of two neighbours in a row of operand k.
  public int step(int k) {
    return strides[k][strides[k].length - 1];
  }

  /// Axes above the innermost one, for kernels that walk two loops themselves.
  public int outerRank() {
    return dims.length;
  }

  /// Size of an axis above the innermost one.
  public int outerDim(int axis) {
    return dims[axis];
  }

  /// Stride of operand k along an axis above the innermost one.
  public int outerStride(int k, int axis) {
    return strides[k][axis];
  }

  /// Where a row of operand k starts in its array.
  public int start(int k, int row) {
    int at = offsets[k];
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      at += row % dims[axis] * strides[k][axis];
      row /= dims[axis];
    }
    return at;
  }
}
