package vexel.tensor.spi;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Kernels on the rows of x[R, N]. Every sum along a row runs over 16 virtual lanes and the fixed
/// tree of [ReduceKernels]; sums over rows (weight gradients) run in chunks of 256 rows.
public interface RowKernels {
  /// y = e^{x − max} / Σ e^{x − max}. The division is a multiplication by the reciprocal.
  void softmax(Tensor x, Tensor y);

  /// dx = y (dy − Σ dy·y).
  void softmaxBackward(Tensor y, Tensor dy, Tensor dx);

  /// y = x − max − log Σ e^{x − max}.
  void logSoftmax(Tensor x, Tensor y);

  /// dx = dy − e^y Σ dy.
  void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx);

  /// y = (x − μ)·ρ·γ + β with ρ = 1/√(σ² + ε), biased variance; `mean` and `rstd` are [R].
  void layerNorm(
      Tensor x,
      @Nullable Tensor gamma,
      @Nullable Tensor beta,
      double eps,
      Tensor y,
      Tensor mean,
      Tensor rstd);

  /// With x̂ = (x − μ)ρ and g = dy·γ: dx = ρ (g − mean(g) − x̂ mean(g·x̂)), dγ = Σ_rows dy·x̂, dβ =
  /// Σ_rows dy. Null outputs are skipped.
  void layerNormBackward(
      Tensor x,
      @Nullable Tensor gamma,
      Tensor mean,
      Tensor rstd,
      Tensor dy,
      @Nullable Tensor dx,
      @Nullable Tensor dgamma,
      @Nullable Tensor dbeta);

  /// y = x / max(‖x‖, ε); `norm` [R] receives max(‖x‖, ε).
  void l2Normalize(Tensor x, double eps, Tensor y, Tensor norm);

  /// dx = (dy − y (y·dy)) / norm where ‖x‖ > ε, else dy / norm.
  void l2NormalizeBackward(Tensor y, Tensor norm, double eps, Tensor dy, Tensor dx);

  /// Per row r with label t: loss_r = −w_t (1−s) logp_t − (s/N) Σ_c w_c logp_c, 0 where t =
  /// `ignore`; `logp` [R, N] receives the log-softmax. `target` is I32 [R]; `weight` [N] or null; s
  /// = `smoothing`.
  void crossEntropy(
      Tensor logits,
      Tensor target,
      @Nullable Tensor weight,
      int ignore,
      double smoothing,
      Tensor loss,
      Tensor logp);

  /// Gradient of Σ_r dloss_r · loss_r with respect to the logits.
  void crossEntropyBackward(
      Tensor logp,
      Tensor target,
      @Nullable Tensor weight,
      int ignore,
      double smoothing,
      Tensor dloss,
      Tensor dlogits);
}
