package vexel.nn.waffle;

import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Conv2d;
import vexel.nn.DropPath;
import vexel.nn.Init;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.spi.ConvKernels.Window;
import vexel.tensor.spi.Unary;

/// Mixes tokens that are near each other on one plane (Puy et al. 2023, eq. (1)):
///
///     y = x + γ ⊙ inflate(conv₂(act(conv₁(flatten(norm(x))))))                          (1)
///
/// flatten takes the mean of the tokens in each cell, both convolutions are depthwise 3×3 with bias,
/// inflate lets each token read its cell.
///
/// *Deviations*: the published code applies γ to the plane, before inflating. Inflating copies, so
/// the numbers are the same, and there are fewer points than cells.
///
/// @param norm in front
/// @param conv1 depthwise, padding 1
/// @param conv2 depthwise, padding 1
/// @param scale γ [C], LayerScale
/// @param activation RELU, or GELU (ScaLR+)
/// @param dropPath share of the samples whose branch a training pass drops
public record SpatialMix(
    TokenNorm norm,
    @Name("ffn.0") Conv2d conv1,
    @Name("ffn.2") Conv2d conv2,
    @Name("scale.weight") Parameter scale,
    Unary activation,
    DropPath dropPath)
    implements Layer {
  /// 3×3, one channel at a time.
  public static Window depthwise(int channels) {
    return new Window(3, 3, 1, 1, 1, 1, 1, 1, channels);
  }

  /// A new layer with PyTorch's initial weights.
  static SpatialMix of(WafflePlan plan, Rng rng) {
    int c = plan.channels();
    return new SpatialMix(
        TokenNorm.of(plan.norm(), c),
        Conv2d.of(c, c, depthwise(c), true, rng.at("ffn.0")),
        Conv2d.of(c, c, depthwise(c), true, rng.at("ffn.2")),
        Init.fanIn(rng.at("scale"), 1, c),
        plan.activation(),
        new DropPath(plan.dropPath()));
  }

  /// x[N, C] → the same shape.
  public Value forward(Value x, PlaneCells plane, Samples samples, Pass pass) {
    Value image = plane.flatten(norm.forward(x, pass.at("norm"))); // [B, C, H, W]
    image = conv2.forward(conv1.forward(image).map(activation, 0, 0));
    Value h = plane.inflate(image).mul(scale.value()); // (1)
    return x.add(samples.drop(h, dropPath, pass.at("drop_path")));
  }
}
