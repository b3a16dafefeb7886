package vexel.nn.vision;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.nn.Attention;
import vexel.nn.Conv2d;
import vexel.nn.DropPath;
import vexel.nn.FeedForward;
import vexel.nn.Init;
import vexel.nn.LayerNorm;
import vexel.nn.LayerScale;
import vexel.nn.Linear;
import vexel.nn.Mlp;
import vexel.nn.QuickMlp;
import vexel.nn.SwiGlu;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Builds a [Vit] part by part: with random numbers, or blank, which takes no memory and is filled
/// by loading.
final class VitParts {
  private static final double TOKEN_STD = 1e-6;
  private static final double WEIGHT_STD = 0.02;

  private final VitConfig config;
  private final @Nullable Rng rng;

  VitParts(VitConfig config, @Nullable Rng rng) {
    this.config = config;
    this.rng = rng;
  }

  Vit build() {
    int d = config.width();
    int positions = 1 + config.grid() * config.grid();
    return new Vit(
        normal("cls_token", TOKEN_STD, 1, 1, d),
        normal("pos_embed", WEIGHT_STD, 1, positions, d),
        config.registers() == 0
            ? null
            : normal("register_tokens", TOKEN_STD, 1, config.registers(), d),
        new PatchEmbed(patches()),
        config.clip() ? norm() : null,
        blocks(),
        norm(),
        grid());
  }

  private PositionGrid grid() {
    if (config.clip()) {
      return PositionGrid.MASK_CLIP;
    }
    return config.registers() == 0 ? PositionGrid.DINOV2 : PositionGrid.DINOV2_REGISTERS;
  }

  private Conv2d patches() {
    int p = config.patch();
    boolean bias = !config.clip();
    if (rng != null) {
      Rng at = rng.at("patch_embed").at("proj");
      return Conv2d.of(3, config.width(), Conv2d.square(p, p, 0), bias, at);
    }
    return new Conv2d(
        blank(config.width(), 3, p, p),
        bias ? blank(config.width()) : null,
        Conv2d.square(p, p, 0));
  }

  private List<VitBlock> blocks() {
    List<VitBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.depth(); i++) {
      Rng at = rng == null ? null : rng.at("blocks", i);
      Rng attn = at == null ? null : at.at("attn");
      Rng mlp = at == null ? null : at.at("mlp");
      int d = config.width();
      blocks.add(
          new VitBlock(
              norm(),
              new Attention(
                  linear(d, 3 * d, config.qkvBias(), attn, "qkv"),
                  linear(d, d, true, attn, "proj"),
                  config.heads()),
              scale(),
              norm(),
              feedForward(mlp),
              scale(),
              new DropPath(config.dropPath())));
    }
    return List.copyOf(blocks);
  }

  private FeedForward feedForward(@Nullable Rng at) {
    int d = config.width();
    int h = config.hidden();
    if (config.gated()) {
      return new SwiGlu(linear(d, 2 * h, true, at, "w12"), linear(h, d, true, at, "w3"));
    }
    Linear fc1 = linear(d, h, true, at, "fc1");
    Linear fc2 = linear(h, d, true, at, "fc2");
    return config.quick() ? new QuickMlp(fc1, fc2) : new Mlp(fc1, fc2);
  }

  private static Linear linear(
      int inputs, int outputs, boolean bias, @Nullable Rng at, String name) {
    if (at == null) {
      return new Linear(blank(outputs, inputs), bias ? blank(outputs) : null);
    }
    Linear full = Linear.truncatedNormal(inputs, outputs, WEIGHT_STD, at.at(name));
    return bias ? full : new Linear(full.weight(), null);
  }

  private LayerNorm norm() {
    return rng == null
        ? new LayerNorm(blank(config.width()), blank(config.width()), config.eps())
        : LayerNorm.of(config.width(), config.eps());
  }

  private @Nullable LayerScale scale() {
    if (config.layerScale() == 0) {
      return null;
    }
    return rng == null
        ? new LayerScale(blank(config.width()))
        : LayerScale.of(config.width(), config.layerScale());
  }

  private Parameter normal(String name, double std, int... dims) {
    return rng == null ? blank(dims) : Init.truncatedNormal(rng.at(name), std, dims);
  }

  /// Zeros that are one zero, stretched.
  private static Parameter blank(int... dims) {
    return Parameter.of(
        Tensor.zeros(Backends.selected(), DType.F32, Shape.of()).expand(Shape.of(dims)));
  }
}
