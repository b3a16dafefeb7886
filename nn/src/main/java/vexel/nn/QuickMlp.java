package vexel.nn;

import vexel.autograd.Value;
import vexel.tensor.Rng;

/// The feed-forward part of OpenAI's CLIP (Radford et al. 2021): two linear layers with an
/// approximate GELU between them, x σ(1.702 x) (Hendrycks & Gimpel 2016, §2).
///
/// @param fc1 C → hidden
/// @param fc2 hidden → C
public record QuickMlp(Linear fc1, Linear fc2) implements FeedForward {
  private static final double SLOPE = 1.702;

  /// Transformer initialisation.
  public static QuickMlp of(int width, int hidden, Rng rng) {
    Mlp exact = Mlp.of(width, hidden, rng);
    return new QuickMlp(exact.fc1(), exact.fc2());
  }

  @Override
  public Value forward(Value x) {
    return fc2.forward(activated(x));
  }

  @Override
  public Value forwardAdd(Value x, Value residual) {
    return fc2.forwardAdd(activated(x), residual);
  }

  private Value activated(Value x) {
    return fc1.forward(x).mul(SLOPE).silu().mul(1 / SLOPE); // silu(s h)/s = h σ(s h)
  }

  @Override
  public Linear last() {
    return fc2;
  }

  @Override
  public FeedForward withLast(Linear layer) {
    return new QuickMlp(fc1, layer);
  }
}
