package vexel.autograd.op;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// A sparse matrix by rows. Interpolation, averaging, patch read-out and voxel means are such
/// matrices.
///
/// @param rows number of rows
/// @param columns number of columns
/// @param ptr I32 [rows + 1]: the entries of row i are ptr_i … ptr_{i+1} − 1
/// @param col I32 [E]: column of each entry
/// @param weight value of each entry [E], or null for all 1
public record Csr(int rows, int columns, Tensor ptr, Tensor col, @Nullable Tensor weight) {
  public Csr {
    if (ptr.size() != rows + 1 || (weight != null && weight.size() != col.size())) {
      throw new TensorException(
          "csr",
          "ptr"
              + ptr.shape()
              + " must hold "
              + (rows + 1)
              + " offsets, weight "
              + (weight == null ? "none" : weight.shape())
              + " one number for each of "
              + col.size()
              + " entries");
    }
  }

  /// A matrix whose weights were computed as doubles. They stay doubles until [#times] rounds them
  /// to the type of its operand; on a backend without F64 they are rounded to F32 here.
  ///
  /// @param ptr offsets of the rows and the number of entries
  public static Csr of(Backend backend, int columns, int[] ptr, int[] col, double[] weight) {
    DType kept = backend.hasF64() ? DType.F64 : DType.F32;
    return new Csr(
        ptr.length - 1,
        columns,
        Tensor.copyOf(backend, ptr, ptr.length),
        Tensor.copyOf(backend, col, col.length),
        Tensor.rounded(backend, kept, weight, weight.length));
  }

  /// The transposed matrix, the entries of each row in ascending order of the old rows.
  public Csr transposed() {
    int[] p = ptr.toInts();
    int[] c = col.toInts();
    int[] count = new int[columns + 1];
    for (int column : c) {
      if (column < 0 || column >= columns) {
        throw new TensorException("csr", "column " + column + " is outside [0, " + columns + ")");
      }
      count[column + 1]++;
    }
    for (int i = 0; i < columns; i++) {
      count[i + 1] += count[i];
    }
    int[] next = count.clone();
    int[] row = new int[c.length];
    int[] entry = new int[c.length];
    for (int i = 0; i < rows; i++) {
      for (int e = p[i]; e < p[i + 1]; e++) {
        int at = next[c[e]]++;
        row[at] = i;
        entry[at] = e;
      }
    }
    Tensor w = weight;
    return new Csr(
        columns,
        rows,
        Tensor.copyOf(ptr.backend(), count, columns + 1),
        Tensor.copyOf(ptr.backend(), row, row.length),
        w == null ? null : w.gatherRows(Tensor.copyOf(w.backend(), entry, entry.length)));
  }

  /// y[rows, …] = this · x[columns, …].
  Tensor times(Tensor x) {
    Tensor c = x.contiguous();
    int[] dims = x.shape().toArray();
    dims[0] = rows;
    Tensor y = Tensor.empty(x.backend(), x.dtype(), vexel.tensor.Shape.of(dims));
    int width = vexel.tensor.Shape.of(dims).without(0).size();
    c.kernels()
        .index()
        .csrGather(
            ptr,
            col,
            weight == null ? null : weight.cast(x.dtype()),
            c.reshape(columns, width),
            y.reshape(rows, width));
    return y;
  }
}
