package vexel.tensor.spi;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Batch normalisation of x[outer, C, inner] per channel c over outer and inner. Features of voxels
/// and points are the case inner = 1.
///
/// Order of the channel sums: inner = 1: over outer in chunks of 256 (see [ReduceKernels]); inner >
/// 1: each (outer, c) row over 16 lanes, then over outer in chunks of 256.
public interface BatchNormKernels {
  /// mean_c and biased variance var_c, both [C]: two passes, var = mean((x − mean)²).
  void statistics(Tensor x, int outer, int channels, int inner, Tensor mean, Tensor var);

  /// y = x·scale_c + shift_c by one fma, with scale = γ/√(var + ε) and shift = fma(−mean, scale,
  /// β), both computed per channel; null γ is 1, null β is 0; `relu` clamps at 0 afterwards. May
  /// run in place (`y` = `x`).
  void apply(
      Tensor x,
      int outer,
      int channels,
      int inner,
      Tensor mean,
      Tensor var,
      @Nullable Tensor gamma,
      @Nullable Tensor beta,
      double eps,
      boolean relu,
      Tensor y);

  /// Training: with x̂ = (x − mean)/√(var + ε), dx = γ/√(var + ε) (dy − mean(dy) − x̂ mean(dy·x̂)).
  /// Evaluation (`training` false): dx = γ/√(var + ε) dy. dγ = Σ dy·x̂, dβ = Σ dy. Null outputs are
  /// skipped; where inner = 1, `dx` may be `dy`.
  void backward(
      Tensor x,
      int outer,
      int channels,
      int inner,
      Tensor mean,
      Tensor var,
      @Nullable Tensor gamma,
      double eps,
      boolean training,
      Tensor dy,
      @Nullable Tensor dx,
      @Nullable Tensor dgamma,
      @Nullable Tensor dbeta);
}
