package vexel.distill.protocol;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Init;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// The classifier on a student's voxel features: a 1×1×1 convolution, which on rows of features is
/// a linear map, behind a batch normalisation where features of any scale must be read.
///
/// @param norm or null for none
/// @param classifier width → logits
public record SegmentationHead(@Nullable BatchNorm norm, Linear classifier) implements Layer {
  /// How a head is built.
  public enum Kind {
    /// A linear map with PyTorch's initial weights (SLidR, SuperFlow).
    LINEAR,
    /// BatchNorm, then a linear map whose weight and bias start at zero (ScaLR).
    NORM_ZERO
  }

  /// A new head.
  public static SegmentationHead of(Kind kind, int width, int logits, Rng rng) {
    return switch (kind) {
      case LINEAR -> new SegmentationHead(null, Linear.of(width, logits, rng.at("classifier")));
      case NORM_ZERO ->
          new SegmentationHead(
              BatchNorm.of(width),
              new Linear(Init.constant(0, logits, width), Init.constant(0, logits)));
    };
  }

  /// Features x[V, width] → logits [V, K].
  public Value forward(Value x, Pass pass) {
    return classifier.forward(norm == null ? x : norm.forward(x, pass.at("norm")));
  }
}
