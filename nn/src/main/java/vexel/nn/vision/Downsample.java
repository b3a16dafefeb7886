package vexel.nn.vision;

import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.ConvNorm;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.Pass;

/// The projection on the identity path of a residual block whose width or size changes (He et al.
/// 2016, option B). The names are those of a PyTorch `Sequential`.
///
/// @param conv 1×1 with the block's stride, no bias
/// @param norm its normalisation
public record Downsample(@Name("0") Conv2d conv, @Name("1") BatchNorm norm) implements Layer {
  /// x[B, C, H, W] → [B, C′, H/stride, W/stride].
  public Value forward(Value x, Pass pass) {
    return ConvNorm.of(conv, norm, x, pass.at("1"));
  }
}
