package vexel.nn;

import vexel.autograd.Parameter;
import vexel.autograd.Value;

/// A gain per channel on a residual branch (Touvron et al. 2021, *Going deeper with image
/// transformers*, eq. (4)): x[…, C] → γ x.
///
/// @param gamma γ [C]
public record LayerScale(Parameter gamma) implements Layer {
  /// γ = `start`.
  public static LayerScale of(int channels, double start) {
    return new LayerScale(Init.constant(start, channels));
  }

  /// x[…, C] → the same shape.
  public Value forward(Value x) {
    return x.mul(gamma.value());
  }
}
