package vexel.nn.vision;

import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Pass;

/// A block of a [ResNet] (He et al. 2016, eq. (2)): y = relu(F(x) + s(x)), s the identity or a
/// [Downsample].
public sealed interface ResidualBlock extends Layer permits BasicBlock, Bottleneck {
  /// x[B, C, H, W] → [B, C′, H/stride, W/stride], sizes rounded up.
  Value forward(Value x, Pass pass);
}
