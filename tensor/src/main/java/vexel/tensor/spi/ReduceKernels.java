package vexel.tensor.spi;

import vexel.tensor.Tensor;

/// Reductions of the middle axis of x[outer, n, inner] into y[outer, inner].
///
/// Order of a sum or product. `inner` = 1 (contiguous): 16 virtual lanes, element i joins lane i
/// mod 16 in ascending order, then a tree: lanes i and i+8 are added, then i and i+4, i+2, i+1.
/// `inner` > 1: chunks of 256 of the n rows, ascending inside a chunk starting from the chunk's
/// first row, chunks added in ascending order. Sums of zero elements are 0, products 1.
public interface ReduceKernels {
  /// y = reduce(x) over the middle axis.
  void reduce(Reduce r, Tensor x, int outer, int n, int inner, Tensor y);

  /// index (I32) of the first maximum along the middle axis; NaN counts as larger than any number.
  void argMax(Tensor x, int outer, int n, int inner, Tensor index);

  /// y_i = Σ_{j ≤ i} x_j along the middle axis, ascending; `reverse` sums j ≥ i, descending.
  void cumulativeSum(Tensor x, int outer, int n, int inner, boolean reverse, Tensor y);
}
