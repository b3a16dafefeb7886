package vexel.nn.vision;

import java.util.stream.Collectors;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;

/// The kinds of camera networks whose weights can be read, told by the names in a file.
public enum ImageNetwork {
  /// DINO or DINOv2: [Vit#read(NamedTensors)].
  VIT,
  /// CLIP's image side with its visual projection: [MaskClip#read(NamedTensors)].
  CLIP,
  /// A residual network: [ResNet#read(NamedTensors, int)].
  RESNET;

  private static final int NAMED = 3;

  /// The kind of `weights`.
  ///
  /// @throws FormatException if no family's names are in it, or several networks without telling
  ///   which is meant
  public static ImageNetwork of(NamedTensors weights) {
    var vit = VitNames.find(weights);
    if (vit.isPresent()) {
      return vit.get().has(weights, "norm_pre.weight") ? CLIP : VIT;
    }
    if (ResNetNames.find(weights).isPresent()) {
      return RESNET;
    }
    throw new FormatException(
        weights.source(),
        "weights",
        "no camera network: no cls_token of a transformer (DINO, DINOv2, CLIP) and no layer1.0 of"
            + " a ResNet under the names of their authors, timm, torchvision or Hugging Face; it"
            + " holds "
            + weights.names().size()
            + " tensors"
            + weights.names().stream()
                .limit(NAMED)
                .map(FormatException::quote)
                .collect(Collectors.joining(", ", ", e.g. ", "")));
  }
}
