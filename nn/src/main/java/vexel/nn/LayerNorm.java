package vexel.nn;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.autograd.Value;

/// Layer normalisation over the last axis (Ba et al. 2016): x[…, C] → the same shape.
///
/// @param weight γ [C]
/// @param bias β [C], or null for 0
/// @param eps added to the variance
public record LayerNorm(Parameter weight, @Nullable Parameter bias, double eps) implements Layer {
  /// γ = 1, β = 0, ε = 10⁻⁵.
  public static LayerNorm of(int channels) {
    return of(channels, 1e-5);
  }

  /// γ = 1, β = 0.
  public static LayerNorm of(int channels, double eps) {
    return new LayerNorm(Init.constant(1, channels), Init.constant(0, channels), eps);
  }

  /// x[…, C] → the same shape.
  public Value forward(Value x) {
    return x.layerNorm(weight.value(), bias == null ? null : bias.value(), eps);
  }
}
