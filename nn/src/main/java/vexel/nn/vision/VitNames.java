package vexel.nn.vision;

import java.util.List;
import vexel.nn.NameMap;
import vexel.nn.State;
import vexel.tensor.Shape;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;

/// The two families of names that DINOv2 weights come under: the official state dict, which is also
/// ours, and Hugging Face's `Dinov2Model` and `Dinov2WithRegistersModel`.
enum VitNames {
  OFFICIAL(NameMap.IDENTITY, "cls_token", "blocks.", "mask_token"),
  HUGGING_FACE(
      NameMap.of("cls_token", "embeddings.cls_token")
          .and("pos_embed", "embeddings.position_embeddings")
          .and("register_tokens", "embeddings.register_tokens")
          .and("patch_embed.proj.*", "embeddings.patch_embeddings.projection.*")
          .and(
              "blocks.#.attn.qkv.*",
              "encoder.layer.#.attention.attention.query.*",
              "encoder.layer.#.attention.attention.key.*",
              "encoder.layer.#.attention.attention.value.*")
          .and("blocks.#.attn.proj.*", "encoder.layer.#.attention.output.dense.*")
          .and("blocks.#.ls1.gamma", "encoder.layer.#.layer_scale1.lambda1")
          .and("blocks.#.ls2.gamma", "encoder.layer.#.layer_scale2.lambda1")
          .and("blocks.#.mlp.w12.*", "encoder.layer.#.mlp.weights_in.*")
          .and("blocks.#.mlp.w3.*", "encoder.layer.#.mlp.weights_out.*")
          .and("blocks.#.**", "encoder.layer.#.**")
          .and("norm.*", "layernorm.*"),
      "embeddings.cls_token",
      "encoder.layer.",
      "embeddings.mask_token");

  private final NameMap names;
  private final String sign;
  private final String blocks;
  private final String maskToken;

  VitNames(NameMap names, String sign, String blocks, String maskToken) {
    this.names = names;
    this.sign = sign;
    this.blocks = blocks;
    this.maskToken = maskToken;
  }

  /// The family of `weights`, by the name of the class token.
  static VitNames of(NamedTensors weights) {
    for (VitNames family : values()) {
      if (weights.names().contains(family.sign)) {
        return family;
      }
    }
    throw new FormatException(
        weights.source(),
        "weights",
        "no cls_token under the names of DINOv2 or Hugging Face; map the names first");
  }

  /// The weights under the layer's names. The mask token is known and not a part of the network.
  State state(NamedTensors weights) {
    return State.from(weights).named(names).ignoring(maskToken);
  }

  boolean has(NamedTensors weights, String own) {
    return weights.names().containsAll(stored(own));
  }

  /// The shape of a tensor that is stored as one and has `rank` axes.
  Shape shape(NamedTensors weights, String own, int rank) {
    String name = stored(own).get(0);
    Shape shape = weights.shape(name);
    if (shape.rank() != rank) {
      throw new FormatException(
          weights.source(), name, "has shape " + shape + ", " + rank + " axes are expected");
    }
    return shape;
  }

  private List<String> stored(String own) {
    return names.stored(own);
  }

  /// Number of blocks: the largest index and one.
  int depth(NamedTensors weights) {
    int depth = 0;
    for (String name : weights.names()) {
      if (name.startsWith(blocks)) {
        int end = name.indexOf('.', blocks.length());
        String index = end < 0 ? "" : name.substring(blocks.length(), end);
        if (index.matches("\\d{1,4}")) {
          depth = Math.max(depth, Integer.parseInt(index) + 1);
        }
      }
    }
    return depth;
  }
}
