package vexel.nn.vision;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import vexel.nn.NameMap;
import vexel.nn.State;
import vexel.tensor.Shape;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;

/// Where the weights of a ResNet are in a file and how they are called there.
///
/// Names are torchvision's (also those of timm, DINO, MoCo, SwAV, OBoW and mmdetection), behind any
/// prefix, e.g. `module.encoder_q` in MoCo's checkpoints; or those of Hugging Face's `ResNetModel`
/// and `ResNetForImageClassification`, without its classifier. A projection head that
/// self-supervised training left in place of the classifier is no part of the network.
///
/// @param prefix what stands before every name, without the dot; may be empty
/// @param names from ours to the stored ones
record ResNetNames(String prefix, NameMap names) {
  private static final String TORCHVISION_SIGN = "layer1.0.conv1.weight";
  private static final String HUGGING_FACE_SIGN =
      "encoder.stages.0.layers.0.layer.0.convolution.weight";
  static final NameMap HUGGING_FACE = huggingFace();

  /// Of several networks in one file, the one that training reads out.
  private static final List<String> PREFERRED = List.of("encoder_q", "teacher");

  private static NameMap huggingFace() {
    NameMap map =
        NameMap.of("conv1.weight", "embedder.embedder.convolution.weight")
            .and("bn1.*", "embedder.embedder.normalization.*");
    for (int stage = 1; stage <= 4; stage++) {
      String own = "layer" + stage + ".#.";
      String stored = "encoder.stages." + (stage - 1) + ".layers.#.";
      for (int k = 1; k <= 3; k++) {
        String layer = stored + "layer." + (k - 1) + ".";
        map =
            map.and(own + "conv" + k + ".weight", layer + "convolution.weight")
                .and(own + "bn" + k + ".*", layer + "normalization.*");
      }
      map =
          map.and(own + "downsample.0.weight", stored + "shortcut.convolution.weight")
              .and(own + "downsample.1.*", stored + "shortcut.normalization.*");
    }
    return map;
  }

  /// @throws FormatException if there is no ResNet, or more than one without telling which
  static ResNetNames of(NamedTensors weights) {
    return find(weights)
        .orElseThrow(
            () ->
                new FormatException(
                    weights.source(),
                    "weights",
                    "no ResNet: neither torchvision's "
                        + TORCHVISION_SIGN
                        + " nor Hugging Face's "
                        + HUGGING_FACE_SIGN));
  }

  static Optional<ResNetNames> find(NamedTensors weights) {
    return Prefix.of(weights, TORCHVISION_SIGN, PREFERRED)
        .map(p -> new ResNetNames(p, NameMap.IDENTITY))
        .or(
            () ->
                Prefix.of(weights, HUGGING_FACE_SIGN, PREFERRED)
                    .map(p -> new ResNetNames(p, HUGGING_FACE)));
  }

  /// The weights under the layer's names.
  State state(NamedTensors weights) {
    return Prefix.under(State.from(weights), prefix)
        .named(names)
        .ignoring("fc.**", "classifier.**", "projection_head.**", "prototypes.**");
  }

  boolean has(NamedTensors weights, String own) {
    return weights.names().containsAll(stored(own));
  }

  /// The shape of a tensor that has `rank` axes.
  Shape shape(NamedTensors weights, String own, int rank) {
    return Prefix.shape(weights, stored(own).getFirst(), rank);
  }

  /// Number of blocks in stage 1 … 4.
  int depth(NamedTensors weights, int stage) {
    Set<String> all = weights.names();
    int n = 0;
    while (all.containsAll(stored("layer" + stage + "." + n + ".conv1.weight"))) {
      n++;
    }
    return n;
  }

  private List<String> stored(String own) {
    return names.stored(own).stream().map(s -> Prefix.join(prefix, s)).toList();
  }
}
