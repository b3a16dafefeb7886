package vexel.nn.vision;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.ConvNorm;
import vexel.nn.Pass;

/// The residual block of ResNet-50 and deeper (He et al. 2016, fig. 5 right):
///
///     y = relu(bn₃ conv₃ relu(bn₂ conv₂ relu(bn₁ conv₁ x)) + s(x))
///
/// The stride is in the 3×3 convolution, as in torchvision ("ResNet v1.5"); the paper has it in the
/// first 1×1.
///
/// @param conv1 1×1, C → width
/// @param conv2 3×3 with the block's stride and dilation
/// @param conv3 1×1, width → 4·width
/// @param downsample s, or null for the identity
public record Bottleneck(
    Conv2d conv1,
    BatchNorm bn1,
    Conv2d conv2,
    BatchNorm bn2,
    Conv2d conv3,
    BatchNorm bn3,
    @Nullable Downsample downsample)
    implements ResidualBlock {
  /// Outputs for one channel of the 3×3 convolution.
  public static final int EXPANSION = 4;

  @Override
  public Value forward(Value x, Pass pass) {
    Value h = ConvNorm.relu(conv1, bn1, x, pass.at("bn1"));
    h = ConvNorm.relu(conv2, bn2, h, pass.at("bn2"));
    Value s = downsample == null ? x : downsample.forward(x, pass.at("downsample"));
    return ConvNorm.residual(conv3, bn3, h, s, pass.at("bn3"));
  }
}
