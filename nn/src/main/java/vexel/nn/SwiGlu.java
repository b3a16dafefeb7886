package vexel.nn;

import java.util.List;
import vexel.autograd.Value;
import vexel.tensor.Rng;

/// Gated feed-forward (Shazeer 2020, *GLU variants improve transformer*, eq. (6)): x[…, C] → w3
/// (silu(a) ⊙ b) with (a, b) = w12 x.
///
/// @param w12 C → 2·hidden
/// @param w3 hidden → C
public record SwiGlu(Linear w12, Linear w3) implements FeedForward {
  /// Transformer initialisation.
  public static SwiGlu of(int width, int hidden, Rng rng) {
    return new SwiGlu(
        Linear.truncatedNormal(width, 2 * hidden, 0.02, rng.at("w12")),
        Linear.truncatedNormal(hidden, width, 0.02, rng.at("w3")));
  }

  /// The hidden width DINOv2 uses in place of `hidden`: two thirds, rounded up to a multiple of 8.
  public static int hidden(int hidden) {
    return (hidden * 2 / 3 + 7) / 8 * 8;
  }

  @Override
  public Value forward(Value x) {
    return w3.forward(gated(x));
  }

  @Override
  public Value forwardAdd(Value x, Value residual) {
    return w3.forwardAdd(gated(x), residual);
  }

  private Value gated(Value x) {
    int hidden = w3.inputs();
    List<Value> halves = w12.forward(x).split(-1, hidden, hidden);
    return halves.get(0).silu().mul(halves.get(1));
  }

  @Override
  public Linear last() {
    return w3;
  }

  @Override
  public FeedForward withLast(Linear layer) {
    return new SwiGlu(w12, layer);
  }
}
