package vexel.nn.vision;

import java.util.List;
import java.util.Optional;
import vexel.nn.NameMap;
import vexel.nn.State;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;

/// Where the weights of a vision transformer are in a file and how they are called there.
///
/// @param family whose names they are
/// @param prefix what stands before every name, without the dot, e.g. `teacher.backbone` in DINO's
///   full checkpoints; mostly empty
/// @param names from ours to the stored ones
record VitNames(Family family, String prefix, NameMap names) {
  /// Of several networks in one file, the one that training reads out.
  private static final List<String> PREFERRED = List.of("teacher", "visual");

  /// Heads of other tasks and tokens of training that a file may hold besides the network.
  private static final String[] BESIDES = {
    "mask_token",
    "embeddings.mask_token",
    "head.**",
    "heads.**",
    "classifier.**",
    "pooler.**",
    "proj",
    "visual_projection.weight",
    "text_projection.weight",
    "text_model.**",
    "logit_scale",
    "vision_model.embeddings.position_ids",
  };

  /// Families of names, each with a tensor that no other has.
  enum Family {
    /// Hugging Face's `CLIPModel`.
    HUGGING_FACE_CLIP(
        NameMap.IDENTITY
            .and("cls_token", VitNames::threeAxes, "vision_model.embeddings.class_embedding")
            .and(
                "pos_embed",
                VitNames::threeAxes,
                "vision_model.embeddings.position_embedding.weight")
            .and("patch_embed.proj.weight", "vision_model.embeddings.patch_embedding.weight")
            .and("norm_pre.*", "vision_model.pre_layrnorm.*")
            .and(
                "blocks.#.attn.qkv.*",
                "vision_model.encoder.layers.#.self_attn.q_proj.*",
                "vision_model.encoder.layers.#.self_attn.k_proj.*",
                "vision_model.encoder.layers.#.self_attn.v_proj.*")
            .and("blocks.#.attn.proj.*", "vision_model.encoder.layers.#.self_attn.out_proj.*")
            .and("blocks.#.norm#.*", "vision_model.encoder.layers.#.layer_norm#.*")
            .and("blocks.#.mlp.fc#.*", "vision_model.encoder.layers.#.mlp.fc#.*")
            .and("norm.*", "vision_model.post_layernorm.*")
            .and("projection.weight", "visual_projection.weight"),
        "vision_model.embeddings.patch_embedding.weight",
        true),

    /// OpenAI's CLIP, whose image side is called `visual`.
    OPENAI_CLIP(
        NameMap.IDENTITY
            .and("cls_token", VitNames::threeAxes, "class_embedding")
            .and("pos_embed", VitNames::threeAxes, "positional_embedding")
            .and("patch_embed.proj.weight", "conv1.weight")
            .and("norm_pre.*", "ln_pre.*")
            .and("blocks.#.attn.qkv.*", "transformer.resblocks.#.attn.in_proj_*")
            .and("blocks.#.attn.proj.*", "transformer.resblocks.#.attn.out_proj.*")
            .and("blocks.#.norm#.*", "transformer.resblocks.#.ln_#.*")
            .and("blocks.#.mlp.fc1.*", "transformer.resblocks.#.mlp.c_fc.*")
            .and("blocks.#.mlp.fc2.*", "transformer.resblocks.#.mlp.c_proj.*")
            .and("norm.*", "ln_post.*")
            .and("projection.weight", parts -> parts.getFirst().transpose(0, 1).copy(), "proj"),
        "class_embedding",
        true),

    /// Hugging Face's `Dinov2Model` and `Dinov2WithRegistersModel`.
    HUGGING_FACE_DINOV2(
        huggingFace()
            .and("blocks.#.ls1.gamma", "encoder.layer.#.layer_scale1.lambda1")
            .and("blocks.#.ls2.gamma", "encoder.layer.#.layer_scale2.lambda1")
            .and("blocks.#.mlp.w12.*", "encoder.layer.#.mlp.weights_in.*")
            .and("blocks.#.mlp.w3.*", "encoder.layer.#.mlp.weights_out.*")
            .and("blocks.#.**", "encoder.layer.#.**"),
        "encoder.layer.0.layer_scale1.lambda1",
        false),

    /// Hugging Face's `ViTModel`, under which DINO is published.
    HUGGING_FACE_VIT(
        huggingFace()
            .and("blocks.#.norm1.*", "encoder.layer.#.layernorm_before.*")
            .and("blocks.#.norm2.*", "encoder.layer.#.layernorm_after.*")
            .and("blocks.#.mlp.fc1.*", "encoder.layer.#.intermediate.dense.*")
            .and("blocks.#.mlp.fc2.*", "encoder.layer.#.output.dense.*"),
        "encoder.layer.0.layernorm_before.weight",
        false),

    /// timm's DINOv2 with registers: the class token holds its position already.
    TIMM_REGISTERS(
        NameMap.IDENTITY
            .and("register_tokens", "reg_token")
            .and("pos_embed", VitNames::behindZeros, "pos_embed"),
        "reg_token",
        false),

    /// torchvision's `VisionTransformer`.
    TORCHVISION(
        NameMap.of("cls_token", "class_token")
            .and("pos_embed", "encoder.pos_embedding")
            .and("patch_embed.proj.*", "conv_proj.*")
            .and("blocks.#.attn.qkv.*", "encoder.layers.encoder_layer_#.self_attention.in_proj_*")
            .and("blocks.#.attn.proj.*", "encoder.layers.encoder_layer_#.self_attention.out_proj.*")
            .and("blocks.#.norm#.*", "encoder.layers.encoder_layer_#.ln_#.*")
            .and("blocks.#.mlp.fc1.*", "encoder.layers.encoder_layer_#.mlp.0.*")
            .and("blocks.#.mlp.fc2.*", "encoder.layers.encoder_layer_#.mlp.3.*")
            .and("norm.*", "encoder.ln.*"),
        "conv_proj.weight",
        false),

    /// The official state dicts of DINO and DINOv2, which are also ours, and timm's: CLIP has its
    /// projection as `head` (whose bias timm adds as zeros), a gated part fills `fc1` and `fc2`.
    OFFICIAL(NameMap.of("projection.weight", "head.weight"), "patch_embed.proj.weight", false);

    final NameMap names;
    private final String sign;

    /// Whether tokens are stored without an axis for the batch.
    private final boolean clip;

    Family(NameMap names, String sign, boolean clip) {
      this.names = names;
      this.sign = sign;
      this.clip = clip;
    }

    private static NameMap huggingFace() {
      return NameMap.of("cls_token", "embeddings.cls_token")
          .and("pos_embed", "embeddings.position_embeddings")
          .and("register_tokens", "embeddings.register_tokens")
          .and("patch_embed.proj.*", "embeddings.patch_embeddings.projection.*")
          .and(
              "blocks.#.attn.qkv.*",
              "encoder.layer.#.attention.attention.query.*",
              "encoder.layer.#.attention.attention.key.*",
              "encoder.layer.#.attention.attention.value.*")
          .and("blocks.#.attn.proj.*", "encoder.layer.#.attention.output.dense.*")
          .and("norm.*", "layernorm.*");
    }
  }

  /// The names of `weights`.
  ///
  /// @throws FormatException if there is no transformer, or more than one without telling which
  static VitNames of(NamedTensors weights) {
    return find(weights).orElseThrow(() -> absent(weights));
  }

  private static FormatException absent(NamedTensors weights) {
    return new FormatException(
        weights.source(),
        "weights",
        "no cls_token under the names of DINO, DINOv2, timm, torchvision, Hugging Face or CLIP;"
            + " map the names first");
  }

  static Optional<VitNames> find(NamedTensors weights) {
    for (Family family : Family.values()) {
      Optional<String> prefix = Prefix.of(weights, family.sign, PREFERRED);
      if (prefix.isPresent()) {
        VitNames plain = new VitNames(family, prefix.get(), family.names);
        return Optional.of(plain.isPacked(weights) ? plain.packed() : plain);
      }
    }
    return Optional.empty();
  }

  /// Whether `fc1` is twice as wide as `fc2`: timm packs a gated part into these two.
  private boolean isPacked(NamedTensors weights) {
    String fc1 = "blocks.0.mlp.fc1.weight";
    String fc2 = "blocks.0.mlp.fc2.weight";
    return has(weights, fc1)
        && has(weights, fc2)
        && shape(weights, fc1, 2).dim(0) == 2 * shape(weights, fc2, 2).dim(1);
  }

  private VitNames packed() {
    NameMap packed =
        names
            .and("blocks.#.mlp.w12.*", "blocks.#.mlp.fc1.*")
            .and("blocks.#.mlp.w3.*", "blocks.#.mlp.fc2.*");
    return new VitNames(family, prefix, packed);
  }

  /// The weights under the layer's names.
  State state(NamedTensors weights) {
    return Prefix.under(State.from(weights), prefix).named(names).ignoring(BESIDES);
  }

  boolean has(NamedTensors weights, String own) {
    return weights.names().containsAll(stored(own));
  }

  /// The shape of a tensor that is stored as one and has `rank` axes.
  Shape shape(NamedTensors weights, String own, int rank) {
    return Prefix.shape(weights, stored(own).getFirst(), rank);
  }

  /// Numbers in a token.
  int width(NamedTensors weights) {
    if (!has(weights, "cls_token")) {
      throw absent(weights);
    }
    return shape(weights, "cls_token", family.clip ? 1 : 3).dim(-1);
  }

  /// Side of the stored grid of positions.
  int grid(NamedTensors weights) {
    int positions = shape(weights, "pos_embed", family.clip ? 2 : 3).dim(-2);
    int cells = positions - (family == Family.TIMM_REGISTERS ? 0 : 1);
    return (int) Math.round(Math.sqrt(Math.max(0, cells)));
  }

  private List<String> stored(String own) {
    return names.stored(own).stream().map(s -> Prefix.join(prefix, s)).toList();
  }

  /// Number of blocks.
  int depth(NamedTensors weights) {
    int n = 0;
    while (has(weights, "blocks." + n + ".norm1.weight")) {
      n++;
    }
    return n;
  }

  /// A token [D] as [1, 1, D], or several [N, D] as [1, N, D].
  private static Tensor threeAxes(List<Tensor> parts) {
    Tensor t = parts.getFirst();
    return t.reshape(1, t.rank() == 1 ? 1 : t.dim(0), t.dim(-1));
  }

  /// Positions [1, M·M, D] behind that of a class token, which is 0.
  private static Tensor behindZeros(List<Tensor> parts) {
    Tensor t = parts.getFirst();
    Tensor none = Tensor.zeros(t.backend(), t.dtype(), Shape.of(1, 1, t.dim(2)));
    return Tensor.concat(1, List.of(none, t));
  }
}
