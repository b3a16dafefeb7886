package vexel.tensor.spi;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Convolution over sparse voxels. A [PairMap] lists which input row meets which output row at each
/// kernel offset.
public interface SparseKernels {
  /// The pairs of a sparse convolution, sorted by (offset, output row).
  ///
  /// @param offsets kernel volume K
  /// @param inRows rows of the input
  /// @param outRows rows of the output
  /// @param ptr I32 [K + 1]: pairs of offset k are ptr_k … ptr_{k+1} − 1
  /// @param in I32 [P]: input row of each pair
  /// @param out I32 [P]: output row of each pair, ascending within an offset, at most once per
  ///   offset
  record PairMap(int offsets, int inRows, int outRows, Tensor ptr, Tensor in, Tensor out) {}

  /// y_o = Σ_k Σ_c x_{i(k,o), c} w_{k, c, ·} (+ bias): one fma chain per output element from 0, k
  /// ascending, c ascending inside; the bias is added last. x [Nin, Cin], w [K, Cin, Cout] with any
  /// strides, so that a view of transposed weights needs no copy, y [Nout, Cout].
  void convolve(Tensor x, Tensor w, PairMap map, @Nullable Tensor bias, Tensor y);

  /// dw_{k, c, ·} = Σ_pairs x_{i, c} dy_{o, ·}: pairs of offset k ascending by fma, in chunks of
  /// 4,096 whose partials are added in ascending order.
  void gradWeight(Tensor x, Tensor dy, PairMap map, Tensor dw);

  /// y_o = max over the inputs of o, offsets ascending; `arg` [Nout, C] (I32) receives the input
  /// row of the first maximum. A row without inputs gives 0 and −1. NaN counts as larger than any
  /// number, +0 as larger than −0.
  void maxPool(Tensor x, PairMap map, Tensor y, Tensor arg);
}
