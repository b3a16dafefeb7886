package vexel.nn;

import vexel.autograd.Value;

/// Stochastic depth (Huang et al. 2016): in training a residual branch is dropped for whole samples
/// with probability `rate` and scaled by 1/(1 − rate) otherwise; in evaluation it is left alone.
///
/// @param rate in [0, 1)
public record DropPath(double rate) implements Layer {
  /// No branch is ever dropped.
  public static final DropPath NONE = new DropPath(0);

  public DropPath {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("drop path: rate " + rate + " is outside [0, 1)");
    }
  }

  /// x[B, …] → the same shape; the draws are those of the pass.
  public Value forward(Value x, Pass pass) {
    return pass.isTraining() ? x.dropPath(rate, pass.rng()) : x;
  }
}
