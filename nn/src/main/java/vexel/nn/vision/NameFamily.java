package vexel.nn.vision;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import vexel.nn.NameMap;
import vexel.nn.State;
import vexel.tensor.Tensor;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;

/// The spellings in which weights of camera networks are published, for writing them; which one a
/// file has is found by its names ([VitNames], [ResNetNames]).
public enum NameFamily {
  /// The authors': DINO's and DINOv2's, torchvision's for ResNets.
  OFFICIAL,
  /// Hugging Face's `Dinov2Model`, `Dinov2WithRegistersModel`, `ViTModel` and `ResNetModel`.
  HF,
  /// timm's `vit_*` and `resnet*`.
  TIMM,
  /// torchvision's `VisionTransformer` and `ResNet`.
  TORCHVISION;

  private static final NameMap PACKED =
      NameMap.of("register_tokens", "reg_token")
          .and("blocks.#.mlp.w12.*", "blocks.#.mlp.fc1.*")
          .and("blocks.#.mlp.w3.*", "blocks.#.mlp.fc2.*");

  /// The network in `weights` under this family's names. Heads of other tasks are left out.
  ///
  /// @throws FormatException if the file holds no camera network, or one that the family has no
  ///   form for
  /// @throws vexel.nn.StateException if tensors are missing, left over or misshaped
  public Map<String, Tensor> rename(NamedTensors weights) {
    return switch (ImageNetwork.of(weights)) {
      case VIT -> vit(weights);
      case RESNET -> resnet(State.tensors(ResNet.read(weights, 32)));
      case CLIP -> throw none(weights, "CLIP's weights keep their names");
    };
  }

  private Map<String, Tensor> vit(NamedTensors weights) {
    Map<String, Tensor> own = new LinkedHashMap<>(State.tensors(Vit.read(weights)));
    boolean gains = own.containsKey("blocks.0.ls1.gamma");
    boolean registers = own.containsKey("register_tokens");
    return switch (this) {
      case OFFICIAL -> masked(weights, own, "mask_token");
      case HF ->
          gains
              ? masked(
                  weights,
                  VitNames.Family.HUGGING_FACE_DINOV2.names.store(own),
                  "embeddings.mask_token")
              : VitNames.Family.HUGGING_FACE_VIT.names.store(own);
      case TIMM -> PACKED.store(registers ? located(own) : own);
      case TORCHVISION -> {
        if (gains || registers) {
          throw none(weights, "torchvision has no transformer with gains or registers");
        }
        yield VitNames.Family.TORCHVISION.names.store(own);
      }
    };
  }

  /// With the token of masked training, which no layer has.
  private static Map<String, Tensor> masked(
      NamedTensors weights, Map<String, Tensor> tensors, String name) {
    Map<String, Tensor> all = new LinkedHashMap<>(tensors);
    for (String stored : weights.names()) {
      if (stored.equals("mask_token") || stored.endsWith(".mask_token")) {
        all.put(name, weights.read(stored, tensors.values().iterator().next().backend()));
      }
    }
    return all;
  }

  /// timm adds the class token's position to it where there are registers.
  private static Map<String, Tensor> located(Map<String, Tensor> own) {
    Map<String, Tensor> all = new LinkedHashMap<>(own);
    Tensor positions = Objects.requireNonNull(own.get("pos_embed"));
    Tensor cls = Objects.requireNonNull(own.get("cls_token"));
    all.put("cls_token", cls.add(positions.narrow(1, 0, 1)));
    all.put("pos_embed", positions.narrow(1, 1, positions.dim(1) - 1));
    return all;
  }

  private Map<String, Tensor> resnet(Map<String, Tensor> own) {
    if (this != HF) {
      return own;
    }
    String prefix = own.containsKey("fc.weight") ? "resnet." : "";
    Map<String, Tensor> all = new LinkedHashMap<>();
    ResNetNames.HUGGING_FACE
        .store(own)
        .forEach(
            (name, t) ->
                all.put(
                    name.startsWith("fc.")
                        ? name.replaceFirst("fc", "classifier.1")
                        : prefix + name,
                    t));
    return all;
  }

  private static FormatException none(NamedTensors weights, String why) {
    return new FormatException(weights.source(), "names", why + "; leave --names out");
  }
}
