package vexel.tensor.internal.simd;

import vexel.tensor.Tensor;

/// What batch normalisation does to x[outer, C, inner], in the way the elements of a channel lie in
/// memory: columns of a matrix (inner = 1) or planes (inner > 1). All sums are per channel, in the
/// order that `BatchNormKernels` fixes.
sealed interface Channels permits ChannelColumns, ChannelPlanes {
  static Channels of(int outer, int channels, int inner) {
    return inner == 1
        ? new ChannelColumns(outer, channels)
        : new ChannelPlanes(outer, channels, inner);
  }

  /// Σ x.
  float[] sum(Tensor x);

  /// Σ (x − mean)².
  float[] squares(Tensor x, float[] mean);

  /// Σ dy·x̂ with x̂ = (x − mean)·rstd.
  float[] products(Tensor dy, Tensor x, float[] mean, float[] rstd);

  /// y = x·scale + shift by fma, clamped at 0 if `relu`.
  void affine(Tensor x, float[] scale, float[] shift, boolean relu, Tensor y);

  /// dx = scale·dy.
  void scaled(Tensor dy, float[] scale, Tensor dx);

  /// dx = scale·(dy − meanDy − x̂·meanDyHat).
  void gradient(
      Tensor dy,
      Tensor x,
      float[] mean,
      float[] rstd,
      float[] scale,
      float[] meanDy,
      float[] meanDyHat,
      Tensor dx);
}
