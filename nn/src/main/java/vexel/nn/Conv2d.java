package vexel.nn;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.tensor.Rng;
import vexel.tensor.spi.ConvKernels.Window;

/// Two-dimensional cross-correlation: x[B, C, H, W] → [B, O, H′, W′].
///
/// @param weight [O, C/groups, kh, kw]
/// @param bias [O], or null for none
/// @param window kernel size, stride, padding, dilation, groups
public record Conv2d(Parameter weight, @Nullable Parameter bias, Window window)
    implements Convolution {
  /// A square kernel with bias; weight and bias uniform in ±1/√(C·k²).
  public static Conv2d of(int inputs, int outputs, int kernel, int stride, int padding, Rng rng) {
    return of(inputs, outputs, square(kernel, stride, padding), true, rng);
  }

  /// A square kernel without bias.
  public static Conv2d withoutBias(
      int inputs, int outputs, int kernel, int stride, int padding, Rng rng) {
    return of(inputs, outputs, square(kernel, stride, padding), false, rng);
  }

  /// Any window; weight and bias uniform in ±1/√fan, fan being the inputs of one output.
  public static Conv2d of(int inputs, int outputs, Window window, boolean bias, Rng rng) {
    int perGroup = inputs / window.groups();
    int fan = perGroup * window.kernelH() * window.kernelW();
    return new Conv2d(
        Init.fanIn(rng.at("weight"), fan, outputs, perGroup, window.kernelH(), window.kernelW()),
        bias ? Init.fanIn(rng.at("bias"), fan, outputs) : null,
        window);
  }

  /// A square window without dilation or groups.
  public static Window square(int kernel, int stride, int padding) {
    return new Window(kernel, kernel, stride, stride, padding, padding, 1, 1, 1);
  }

  @Override
  public Value forward(Value x) {
    return x.conv2d(
        new vexel.autograd.op.Conv2d(window), weight.value(), bias == null ? null : bias.value());
  }
}
