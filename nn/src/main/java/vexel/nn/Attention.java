package vexel.nn;

import vexel.autograd.Value;
import vexel.tensor.Rng;

/// Multi-head self-attention (Vaswani et al. 2017, §3.2) with one fused projection: x[B, N, C] →
/// the same shape.
///
/// @param qkv C → 3·C: queries, keys, values, each with its heads one after the other
/// @param proj C → C, applied to the joined heads
/// @param heads number of heads
public record Attention(Linear qkv, Linear proj, int heads) implements Layer {
  public Attention {
    if (heads < 1 || proj.inputs() % heads != 0) {
      throw new IllegalArgumentException(
          "attention: width " + proj.inputs() + " is no multiple of " + heads + " heads");
    }
  }

  /// Transformer initialisation, biases present.
  public static Attention of(int width, int heads, Rng rng) {
    return new Attention(
        Linear.truncatedNormal(width, 3 * width, 0.02, rng.at("qkv")),
        Linear.truncatedNormal(width, width, 0.02, rng.at("proj")),
        heads);
  }

  /// x[B, N, C] → the same shape.
  public Value forward(Value x) {
    return proj.forward(mix(x));
  }

  /// forward(x) + residual, the sum in the last product.
  public Value forwardAdd(Value x, Value residual) {
    return proj.forwardAdd(mix(x), residual);
  }

  private Value mix(Value x) {
    return qkv.forward(x).selfAttention(heads); // [B, N, 3·C] → [B, N, C]
  }
}
