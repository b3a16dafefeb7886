package vexel.tensor.spi;

/// The kernel contract: everything a backend must be able to compute, in eleven families. A backend
/// is an implementation of these families and nothing else.
///
/// Conventions, for every kernel of every family:
///
/// - operands are tensors of one backend; outputs are allocated by the caller, never alias an input
///   unless a method says so, and are written completely;
/// - operands are row-major contiguous (offset allowed) unless a method says that it reads strides;
/// - a kernel's result is a function of its operands' values and shapes alone: the order of every
///   sum is written in the method, and neither thread count nor vector width changes a bit. The
///   reference backend's text is that definition.
public interface Kernels {
  /// Elementwise maps, broadcasting, copies and casts.
  ElementKernels element();

  /// Sums, products and extrema along an axis; running sums.
  ReduceKernels reduce();

  /// Matrix multiplication with fused epilogues.
  MatrixKernels matrix();

  /// Softmax, normalisation and cross-entropy of rows.
  RowKernels rows();

  /// Batch normalisation.
  BatchNormKernels batchNorm();

  /// Scaled dot-product attention.
  AttentionKernels attention();

  /// Dense two-dimensional convolution.
  ConvKernels conv();

  /// Gathers, segment sums, sparse matrix products, sorting.
  IndexKernels index();

  /// Convolution and pooling over sparse voxels.
  SparseKernels sparse();

  /// Random numbers.
  RandomKernels random();

  /// In-place optimiser updates.
  OptimizerKernels optimizer();
}
