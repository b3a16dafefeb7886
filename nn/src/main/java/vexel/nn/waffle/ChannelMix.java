package vexel.nn.waffle;

import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.DropPath;
import vexel.nn.Init;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.spi.Unary;

/// Mixes the channels of each token (Puy et al. 2023, eq. (2)):
///
///     y = x + γ ⊙ (W₂ act(W₁ norm(x) + b₁) + b₂)                                        (1)
///
/// The names are those of the published checkpoints.
///
/// @param norm in front
/// @param fc1 C → C
/// @param fc2 C → C
/// @param scale γ [C], LayerScale
/// @param activation RELU, or GELU (ScaLR+)
/// @param dropPath share of the samples whose branch a training pass drops
public record ChannelMix(
    TokenNorm norm,
    @Name("mlp.0") Linear fc1,
    @Name("mlp.2") Linear fc2,
    @Name("scale.weight") Parameter scale,
    Unary activation,
    DropPath dropPath)
    implements Layer {
  /// A new layer with PyTorch's initial weights; those of γ, a 1×1 convolution of one channel, are
  /// uniform in ±1.
  static ChannelMix of(WafflePlan plan, Rng rng) {
    int c = plan.channels();
    return new ChannelMix(
        TokenNorm.of(plan.norm(), c),
        Linear.of(c, c, rng.at("mlp.0")),
        Linear.of(c, c, rng.at("mlp.2")),
        Init.fanIn(rng.at("scale"), 1, c),
        plan.activation(),
        new DropPath(plan.dropPath()));
  }

  /// x[N, C] → the same shape.
  public Value forward(Value x, Samples samples, Pass pass) {
    Value h = norm.forward(x, pass.at("norm"));
    h = fc2.forward(fc1.forward(h, activation)).mul(scale.value()); // (1)
    return x.add(samples.drop(h, dropPath, pass.at("drop_path")));
  }
}
