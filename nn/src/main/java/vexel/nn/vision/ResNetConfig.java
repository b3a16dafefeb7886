package vexel.nn.vision;

import java.util.List;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;

/// The sizes of a [ResNet].
///
/// @param blocks residual blocks in each of the four stages
/// @param bottleneck whether they are [Bottleneck]s; [BasicBlock]s otherwise
/// @param width channels of the stem; stage i works at width·2^i
/// @param stride side of one output cell in pixels: 32, or 16, 8, 4, where the strides of the last
///   one, two or three stages are replaced by dilation (only of bottlenecks)
/// @param classes outputs of the last layer, 0 for none
public record ResNetConfig(
    List<Integer> blocks, boolean bottleneck, int width, int stride, int classes) {
  /// ResNet-18 without its classifier: 512 features.
  public static final ResNetConfig RESNET18 =
      new ResNetConfig(List.of(2, 2, 2, 2), false, 64, 32, 0);

  /// ResNet-50 without its classifier: 2,048 features.
  public static final ResNetConfig RESNET50 =
      new ResNetConfig(List.of(3, 4, 6, 3), true, 64, 32, 0);

  public ResNetConfig {
    blocks = List.copyOf(blocks);
    if (blocks.size() != 4 || blocks.stream().anyMatch(n -> n < 1) || width < 1) {
      throw new IllegalArgumentException(
          "resnet: blocks " + blocks + " of width " + width + "; four stages of one or more");
    }
    if (!List.of(4, 8, 16, 32).contains(stride)) {
      throw new IllegalArgumentException("resnet: stride " + stride + " is none of 4, 8, 16, 32");
    }
    if (!bottleneck && stride != 32) {
      throw new IllegalArgumentException(
          "resnet: stride " + stride + " needs bottlenecks; basic blocks are not dilated");
    }
  }

  /// This network with another output stride.
  public ResNetConfig withStride(int side) {
    return new ResNetConfig(blocks, bottleneck, width, side, classes);
  }

  /// This network with a classifier.
  public ResNetConfig withClasses(int n) {
    return new ResNetConfig(blocks, bottleneck, width, stride, n);
  }

  /// Channels of stage `i`'s output, i from 0.
  public int channels(int i) {
    return (width << i) * (bottleneck ? Bottleneck.EXPANSION : 1);
  }

  /// The sizes of stored weights; the stride, which weights do not tell, is 32.
  ///
  /// @throws FormatException if they are no weights of a ResNet
  public static ResNetConfig of(NamedTensors weights) {
    ResNetNames names = ResNetNames.of(weights);
    List<Integer> blocks =
        List.of(
            names.depth(weights, 1),
            names.depth(weights, 2),
            names.depth(weights, 3),
            names.depth(weights, 4));
    if (blocks.contains(0)) {
      throw new FormatException(
          weights.source(),
          "weights",
          "has " + blocks + " blocks in the four stages of a ResNet; each needs one or more");
    }
    return new ResNetConfig(
        blocks,
        names.has(weights, "layer1.0.conv3.weight"),
        names.shape(weights, "conv1.weight", 4).dim(0),
        32,
        names.has(weights, "fc.weight") ? names.shape(weights, "fc.weight", 2).dim(0) : 0);
  }
}
