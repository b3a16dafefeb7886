package vexel.tensor.spi;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Dense two-dimensional cross-correlation on x[B, C, H, W] with w[O, C/groups, kh, kw].
///
/// Order: as the matrix product over k = (c, ky, kx) ascending, see [MatrixKernels#gemm]; padding
/// contributes exact zeros that are skipped.
public interface ConvKernels {
  /// Geometry of a convolution; each pair is (vertical, horizontal).
  record Window(
      int kernelH,
      int kernelW,
      int strideH,
      int strideW,
      int padH,
      int padW,
      int dilationH,
      int dilationW,
      int groups) {
    /// Output height for an input of height h.
    public int outH(int h) {
      return (h + 2 * padH - dilationH * (kernelH - 1) - 1) / strideH + 1;
    }

    /// Output width for an input of width w.
    public int outW(int w) {
      return (w + 2 * padW - dilationW * (kernelW - 1) - 1) / strideW + 1;
    }
  }

  /// y[B, O, H', W'].
  void forward(Tensor x, Tensor w, @Nullable Tensor bias, Window window, Tensor y);

  /// dx from dy: the transposed convolution.
  void gradInput(Tensor dy, Tensor w, Window window, Tensor dx);

  /// dw, summed over the batch and all output positions in ascending order, chunks of 4,096.
  void gradWeight(Tensor x, Tensor dy, Window window, Tensor dw);
}
