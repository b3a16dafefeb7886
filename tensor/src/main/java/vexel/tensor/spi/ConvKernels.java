package vexel.tensor.spi;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Dense two-dimensional cross-correlation on x[B, C, H, W] with w[O, C/groups, kh, kw].
///
/// Order: as the matrix product over k = (c, ky, kx) ascending, see [MatrixKernels#gemm]; padding
/// takes part as zeros. The bias is added last.
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
    /// Output height for an input of height h; 0 or less where the kernel does not fit in.
    public int outH(int h) {
      return Math.floorDiv(h + 2 * padH - dilationH * (kernelH - 1) - 1, strideH) + 1;
    }

    /// Output width for an input of width w; 0 or less where the kernel does not fit in.
    public int outW(int w) {
      return Math.floorDiv(w + 2 * padW - dilationW * (kernelW - 1) - 1, strideW) + 1;
    }
  }

  /// Batch normalisation with given statistics, as [BatchNormKernels#apply] knows it; each [O].
  record Norm(Tensor mean, Tensor var, Tensor gamma, Tensor beta, double eps) {
    /// y = relu(norm(y) + r) in place, one kernel after the other: what [#forwardNormed] is.
    public void into(
        Tensor y,
        @Nullable Tensor r,
        boolean relu,
        BatchNormKernels norms,
        ElementKernels elements) {
      int inner = y.dim(2) * y.dim(3);
      boolean last = r == null;
      norms.apply(y, y.dim(0), y.dim(1), inner, mean, var, gamma, beta, eps, relu && last, y);
      if (r != null) {
        elements.zip(Binary.ADD, y, r, y);
      }
      if (r != null && relu) {
        elements.map(Unary.RELU, 0, 0, y, y);
      }
    }
  }

  /// y[B, O, H', W'].
  void forward(Tensor x, Tensor w, @Nullable Tensor bias, Window window, Tensor y);

  /// y = relu(norm(w ⋆ x) + r), the bits of [#forward], [BatchNormKernels#apply], sum and ReLU one
  /// after the other, which a backend may do in one pass over y.
  ///
  /// @param r contiguous, of y's shape, not y itself; null for none
  /// @param relu whether the ReLU follows
  void forwardNormed(
      Tensor x, Tensor w, Window window, Norm norm, @Nullable Tensor r, boolean relu, Tensor y);

  /// dx from dy: the transposed convolution. For each kernel position the sum over the group's
  /// outputs in gemm order; these sums are added to 0 in ascending order of (ky, kx).
  void gradInput(Tensor dy, Tensor w, Window window, Tensor dx);

  /// dw, summed over (batch, output position) ascending in gemm order: chunks of 4,096 terms that
  /// may cross from one image to the next.
  void gradWeight(Tensor x, Tensor dy, Window window, Tensor dw);

  /// y[B, C, H', W'] = the maximum of what a window sees of its channel, (ky, kx) ascending;
  /// padding takes no part, the window's groups no meaning. `arg` (I32, y's shape) receives the
  /// pixel (b·H + iy)·W + ix of the first maximum. A window that sees nothing gives 0 and −1. NaN
  /// counts as larger than any number, +0 as larger than −0.
  void maxPool(Tensor x, Window window, Tensor y, Tensor arg);
}
