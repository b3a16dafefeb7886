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

  /// The value path of MaskCLIP (Zhou et al. 2022, §3.2) + residual: every token attends to itself
  /// alone, so no query or key is computed, and the result stays where the token is in the image.
  public Value valuesAdd(Value x, Value residual) {
    int c = proj.inputs();
    Value w = qkv.weight().value().narrow(0, 2 * c, c);
    Value b = qkv.bias() == null ? null : qkv.bias().value().narrow(0, 2 * c, c);
    return proj.forwardAdd(x.linear(w, b), residual); // W_o (W_v x + b_v) + b_o + residual
  }

  private Value mix(Value x) {
    return qkv.forward(x).selfAttention(heads); // [B, N, 3·C] → [B, N, C]
  }
}
