package vexel.tensor.spi;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Data movement by index. Index tensors are I32. Sums take the entries of a row in ascending
/// source order, without atomics, on every backend.
public interface IndexKernels {
  /// y_i = x_{index_i} for rows of x[R, N], of any element type.
  void gatherRows(Tensor x, Tensor index, Tensor y);

  /// Rows of x[R, N] reduced into segments: y_s = reduce of x_{order_j} for ptr_s ≤ j < ptr_{s+1},
  /// j ascending; an empty segment gives 0. `MEAN` divides the sum by the count. For `MAX`, `arg`
  /// [S, N] (I32) receives the source row of the first maximum, −1 where empty (NaN counts as
  /// larger than any number, +0 as larger than −0); otherwise it is null. Sums start from the first
  /// row.
  void segmentReduce(Reduce r, Tensor x, Tensor ptr, Tensor order, Tensor y, @Nullable Tensor arg);

  /// y_i = Σ_j w_j x_{col_j} for ptr_i ≤ j < ptr_{i+1}, j ascending, by fma from 0; null w means 1.
  /// One kernel serves interpolation, averaging, patch read-out and, with the transposed lists,
  /// their gradients.
  void csrGather(Tensor ptr, Tensor col, @Nullable Tensor w, Tensor x, Tensor y);

  /// dx_{arg} += dy for the maxima recorded in arg[S, N] (−1 skips), s ascending; dx is zeroed
  /// first.
  void scatterArg(Tensor arg, Tensor dy, Tensor dx);

  /// order (I32) = the stable ascending permutation of keys (I32 or I64).
  void argsort(Tensor keys, Tensor order);
}
