package vexel.nn;

import vexel.autograd.Value;
import vexel.tensor.Rng;
import vexel.tensor.spi.Unary;

/// Two linear layers with a GELU between them: x[…, C] → the same shape.
///
/// @param fc1 C → hidden
/// @param fc2 hidden → C
public record Mlp(Linear fc1, Linear fc2) implements FeedForward {
  /// Transformer initialisation.
  public static Mlp of(int width, int hidden, Rng rng) {
    return new Mlp(
        Linear.truncatedNormal(width, hidden, 0.02, rng.at("fc1")),
        Linear.truncatedNormal(hidden, width, 0.02, rng.at("fc2")));
  }

  @Override
  public Value forward(Value x) {
    return fc2.forward(fc1.forward(x, Unary.GELU));
  }

  @Override
  public Value forwardAdd(Value x, Value residual) {
    return fc2.forwardAdd(fc1.forward(x, Unary.GELU), residual);
  }

  @Override
  public Linear last() {
    return fc2;
  }

  @Override
  public FeedForward withLast(Linear layer) {
    return new Mlp(fc1, layer);
  }
}
