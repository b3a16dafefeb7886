package vexel.nn.vision;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Attention;
import vexel.nn.DropPath;
import vexel.nn.FeedForward;
import vexel.nn.Layer;
import vexel.nn.LayerNorm;
import vexel.nn.LayerScale;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// A pre-norm transformer block (Dosovitskiy et al. 2021, eqs. (2) and (3)) with gains on its
/// branches (Touvron et al. 2021):
///
/// x ← x + γ₁ attn(norm₁ x) (1), x ← x + γ₂ mlp(norm₂ x) (2)
///
/// @param ls1 γ₁, or null for 1
/// @param ls2 γ₂, or null for 1
/// @param dropPath stochastic depth of both branches
public record VitBlock(
    LayerNorm norm1,
    Attention attn,
    @Nullable LayerScale ls1,
    LayerNorm norm2,
    FeedForward mlp,
    @Nullable LayerScale ls2,
    DropPath dropPath)
    implements Layer {
  /// x[B, N, D] → the same shape.
  public Value forward(Value x, Pass pass) {
    Value a = norm1.forward(x);
    Value y = // (1)
        isPlain(ls1, pass) ? attn.forwardAdd(a, x) : add(x, ls1, attn.forward(a), pass.at("attn"));
    Value m = norm2.forward(y);
    return isPlain(ls2, pass) // (2)
        ? mlp.forwardAdd(m, y)
        : add(y, ls2, mlp.forward(m), pass.at("mlp"));
  }

  /// The block of MaskCLIP's value path (Zhou et al. 2022, §3.2), in which no token attends to
  /// another: y = x + W_o W_v norm₁ x, then (2). It has no gains.
  ///
  /// x[B, N, D] → the same shape.
  public Value forwardValues(Value x) {
    if (ls1 != null || ls2 != null) {
      throw new TensorException(
          "vit", "the value path is that of CLIP, whose branches have no gain");
    }
    Value y = attn.valuesAdd(norm1.forward(x), x);
    return mlp.forwardAdd(norm2.forward(y), y);
  }

  private boolean isPlain(@Nullable LayerScale scale, Pass pass) {
    return scale == null && !(pass.isTraining() && dropPath.rate() > 0);
  }

  private Value add(Value x, @Nullable LayerScale scale, Value branch, Pass pass) {
    return x.add(dropPath.forward(scale == null ? branch : scale.forward(branch), pass));
  }

  /// The same function with γ₁ and γ₂ multiplied into the last layer of their branches, which saves
  /// two passes over the tokens. Rounding differs.
  VitBlock folded() {
    return new VitBlock(
        norm1,
        new Attention(attn.qkv(), folded(attn.proj(), ls1), attn.heads()),
        null,
        norm2,
        mlp.withLast(folded(mlp.last(), ls2)),
        null,
        dropPath);
  }

  private static Linear folded(Linear last, @Nullable LayerScale scale) {
    if (scale == null) {
      return last;
    }
    Tensor gamma = scale.gamma().tensor();
    Parameter w = last.weight();
    Parameter b = last.bias();
    return new Linear(
        w.with(w.tensor().mul(gamma.reshape(gamma.size(), 1))),
        b == null ? null : b.with(b.tensor().mul(gamma)));
  }
}
