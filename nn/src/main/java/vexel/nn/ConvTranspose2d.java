package vexel.nn;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.tensor.Rng;
import vexel.tensor.spi.ConvKernels.Window;

/// Two-dimensional transposed convolution, which enlarges images: x[B, C, H, W] → [B, O, H′, W′]
/// with H′ = (H − 1) s − 2 p + k.
///
/// @param weight [C, O/groups, kh, kw]
/// @param bias [O], or null for none
/// @param window geometry of the convolution this is the gradient of
public record ConvTranspose2d(Parameter weight, @Nullable Parameter bias, Window window)
    implements Convolution {
  /// A square kernel as wide as its stride, without bias: every pixel becomes k×k of its own. The
  /// weight is uniform in ±1/√(O·k²), as PyTorch has it.
  public static ConvTranspose2d enlarging(int inputs, int outputs, int factor, Rng rng) {
    return new ConvTranspose2d(
        Init.fanIn(rng.at("weight"), outputs * factor * factor, inputs, outputs, factor, factor),
        null,
        Conv2d.square(factor, factor, 0));
  }

  @Override
  public Value forward(Value x) {
    return x.convTranspose2d(
        new vexel.autograd.op.ConvTranspose2d(window),
        weight.value(),
        bias == null ? null : bias.value());
  }
}
