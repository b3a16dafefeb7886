package vexel.nn.vision;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.ConvNorm;
import vexel.nn.Pass;

/// The residual block of ResNet-18 and -34 (He et al. 2016, fig. 5 left):
///
///     y = relu(bn₂ conv₂ relu(bn₁ conv₁ x) + s(x))
///
/// @param conv1 3×3 with the block's stride
/// @param conv2 3×3
/// @param downsample s, or null for the identity
public record BasicBlock(
    Conv2d conv1, BatchNorm bn1, Conv2d conv2, BatchNorm bn2, @Nullable Downsample downsample)
    implements ResidualBlock {
  @Override
  public Value forward(Value x, Pass pass) {
    Value h = ConvNorm.relu(conv1, bn1, x, pass.at("bn1"));
    Value s = downsample == null ? x : downsample.forward(x, pass.at("downsample"));
    return ConvNorm.residual(conv2, bn2, h, s, pass.at("bn2"));
  }
}
