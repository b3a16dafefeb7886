package vexel.distill.relation;

import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// How a discrepancy of similarities counts.
public enum Distance {
  /// |x|.
  L1,
  /// x².
  SQUARED,
  /// ½ x² for |x| ≤ δ, δ (|x| − ½ δ) beyond.
  HUBER,
  /// HUBER / δ.
  SMOOTH_L1;

  /// D(x).
  public Tensor value(Tensor x, double delta) {
    return switch (this) {
      case L1 -> x.map(Unary.ABS);
      case SQUARED -> x.map(Unary.SQUARE);
      case HUBER -> x.map(Unary.HUBER, delta, 0);
      case SMOOTH_L1 -> x.map(Unary.SMOOTH_L1, delta, 0);
    };
  }

  /// x becomes D'(x), which is 0 at 0.
  public void differentiate(Tensor x, double delta) {
    switch (this) {
      case L1 -> InPlace.map(Unary.SIGN, 0, 0, x);
      case SQUARED -> InPlace.map(Unary.MUL, 2, 0, x);
      case HUBER -> InPlace.map(Unary.CLAMP, -delta, delta, x);
      case SMOOTH_L1 -> {
        InPlace.map(Unary.CLAMP, -delta, delta, x);
        InPlace.map(Unary.MUL, 1 / delta, 0, x);
      }
    }
  }
}
