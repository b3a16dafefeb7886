package vexel.nn.vision;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.nn.SwiGlu;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.JsonReader;
import vexel.tensor.io.NamedTensors;
import vexel.tensor.io.WeightFile;

/// The sizes of a vision transformer.
///
/// @param width D, numbers in a token
/// @param depth number of blocks
/// @param heads number of attention heads
/// @param patch side of a patch in pixels
/// @param grid side of the stored grid of position embeddings, in patches
/// @param registers number of register tokens
/// @param hidden width inside the feed-forward part
/// @param gated whether the feed-forward part is a [SwiGlu]
/// @param qkvBias whether the projection of queries, keys and values has a bias
/// @param layerScale start of the gains on the branches, 0 for none
/// @param dropPath rate of stochastic depth in training
/// @param eps ε of the layer normalisations
/// @param clip whether tokens are normalised before the first block and patches have no bias, as in
///   CLIP
/// @param quick whether the feed-forward part is a [vexel.nn.QuickMlp], as in OpenAI's CLIP
public record VitConfig(
    int width,
    int depth,
    int heads,
    int patch,
    int grid,
    int registers,
    int hidden,
    boolean gated,
    boolean qkvBias,
    double layerScale,
    double dropPath,
    double eps,
    boolean clip,
    boolean quick) {
  /// DINOv2 ViT-S/14.
  public static final VitConfig SMALL = dinov2(384, 12, 6, false);

  /// DINOv2 ViT-B/14.
  public static final VitConfig BASE = dinov2(768, 12, 12, false);

  /// DINOv2 ViT-L/14.
  public static final VitConfig LARGE = dinov2(1024, 24, 16, false);

  /// DINOv2 ViT-g/14.
  public static final VitConfig GIANT = dinov2(1536, 40, 24, true);

  /// DINO ViT-S/16.
  public static final VitConfig DINO_SMALL = dino(384, 12, 6);

  /// DINO ViT-B/16.
  public static final VitConfig DINO_BASE = dino(768, 12, 12);

  /// The image side of OpenAI's CLIP ViT-B/16: a grid of 14×14.
  public static final VitConfig CLIP_BASE = clip(768, 12, 12);

  private static final double CLIP_EPS = 1e-5;
  private static final int CONFIG_LIMIT = 1 << 16;

  /// A transformer without CLIP's peculiarities.
  public VitConfig(
      int width,
      int depth,
      int heads,
      int patch,
      int grid,
      int registers,
      int hidden,
      boolean gated,
      boolean qkvBias,
      double layerScale,
      double dropPath,
      double eps) {
    this(
        width,
        depth,
        heads,
        patch,
        grid,
        registers,
        hidden,
        gated,
        qkvBias,
        layerScale,
        dropPath,
        eps,
        false,
        false);
  }

  /// A DINO of another size: patches of 16, a grid of 14×14, no gains on the branches. With patches
  /// of 8 the grid is 28×28.
  public static VitConfig dino(int width, int depth, int heads) {
    return new VitConfig(width, depth, heads, 16, 14, 0, 4 * width, false, true, 0, 0, 1e-6);
  }

  /// The image side of a CLIP of another size: patches of 16, a grid of 14×14.
  public static VitConfig clip(int width, int depth, int heads) {
    return new VitConfig(
        width, depth, heads, 16, 14, 0, 4 * width, false, true, 0, 0, CLIP_EPS, true, true);
  }

  /// A DINOv2 of another size: patches of 14, a grid of 37×37.
  public static VitConfig dinov2(int width, int depth, int heads, boolean gated) {
    int hidden = gated ? SwiGlu.hidden(4 * width) : 4 * width;
    return new VitConfig(width, depth, heads, 14, 37, 0, hidden, gated, true, 1, 0, 1e-6);
  }

  /// This configuration with `n` attention heads, which weights do not tell.
  public VitConfig withHeads(int n) {
    return new VitConfig(
        width,
        depth,
        n,
        patch,
        grid,
        registers,
        hidden,
        gated,
        qkvBias,
        layerScale,
        dropPath,
        eps,
        clip,
        quick);
  }

  /// This configuration with `n` register tokens.
  public VitConfig withRegisters(int n) {
    return new VitConfig(
        width,
        depth,
        heads,
        patch,
        grid,
        n,
        hidden,
        gated,
        qkvBias,
        layerScale,
        dropPath,
        eps,
        clip,
        quick);
  }

  /// This configuration with patches of `p` pixels and a stored grid of `side`×`side`.
  public VitConfig withPatches(int p, int side) {
    return new VitConfig(
        width,
        depth,
        heads,
        p,
        side,
        registers,
        hidden,
        gated,
        qkvBias,
        layerScale,
        dropPath,
        eps,
        clip,
        quick);
  }

  /// This configuration with stochastic depth.
  public VitConfig withDropPath(double rate) {
    return new VitConfig(
        width,
        depth,
        heads,
        patch,
        grid,
        registers,
        hidden,
        gated,
        qkvBias,
        layerScale,
        rate,
        eps,
        clip,
        quick);
  }

  /// The configuration of stored weights under any family's names: sizes from the shapes, what
  /// shapes do not tell from a `config` in the file's metadata (`num_heads`, `norm_eps`,
  /// `activation`: `gelu` or `quick_gelu`), else 64 numbers a head, 10⁻⁶ and the exact GELU, but
  /// 10⁻⁵ and the quick one in CLIP.
  ///
  /// @throws FormatException if they are no weights of a vision transformer
  public static VitConfig of(NamedTensors weights) {
    VitNames names = VitNames.of(weights);
    int width = names.width(weights);
    int patch = names.shape(weights, "patch_embed.proj.weight", 4).dim(2);
    int registers =
        names.has(weights, "register_tokens")
            ? names.shape(weights, "register_tokens", 3).dim(1)
            : 0;
    boolean clip = names.has(weights, "norm_pre.weight");
    boolean gated = names.has(weights, "blocks.0.mlp.w12.weight");
    String last = gated ? "blocks.0.mlp.w3.weight" : "blocks.0.mlp.fc2.weight";
    int hidden = names.shape(weights, last, 2).dim(1);
    Map<?, ?> config = metadata(weights);
    return new VitConfig(
        width,
        names.depth(weights),
        heads(weights, config, width),
        patch,
        names.grid(weights),
        registers,
        hidden,
        gated,
        names.has(weights, "blocks.0.attn.qkv.bias"),
        names.has(weights, "blocks.0.ls1.gamma") ? 1 : 0,
        0,
        number(config, "norm_eps", clip ? CLIP_EPS : 1e-6),
        clip,
        clip && !"gelu".equals(config.get("activation")));
  }

  private static int heads(NamedTensors weights, Map<?, ?> config, int width) {
    double heads = number(config, "num_heads", Math.max(1, width / 64));
    if (heads < 1 || heads > width || width % heads != 0) {
      throw new FormatException(
          weights.source(),
          "config",
          "num_heads " + heads + " does not divide the width of " + width);
    }
    return (int) heads;
  }

  private static Map<?, ?> metadata(NamedTensors weights) {
    String text = weights instanceof WeightFile file ? file.metadata().get("config") : null;
    if (text == null) {
      return Map.of();
    }
    if (text.length() > CONFIG_LIMIT) {
      throw new FormatException(
          weights.source(), "config", text.length() + " characters; the limit is " + CONFIG_LIMIT);
    }
    Object tree = JsonReader.parse(weights.source() + " config", text);
    if (tree instanceof Map<?, ?> map) {
      return map;
    }
    throw new FormatException(weights.source(), "config", "is no JSON object");
  }

  private static double number(Map<?, ?> config, String key, double otherwise) {
    @Nullable Object value = config.get(key);
    return value instanceof Number n ? n.doubleValue() : otherwise;
  }
}
