package vexel.tornado;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels;

/// Dense convolution on the device.
record TornadoConv(Device device) implements ConvKernels {
  /// A call with the geometry of the convolution between x[B, C, H, W] and y[B, O, H', W'].
  private Call call(Kernel kernel, int items, Tensor x, Tensor y, Window f) {
    return Call.items(device, kernel, items)
        .ints(x.dim(0), x.dim(1), x.dim(2), x.dim(3), y.dim(1), y.dim(2), y.dim(3))
        .ints(f.kernelH(), f.kernelW(), f.strideH(), f.strideW(), f.padH(), f.padW())
        .ints(f.dilationH(), f.dilationW(), f.groups());
  }

  @Override
  public void forward(Tensor x, Tensor w, @Nullable Tensor bias, Window window, Tensor y) {
    call(Kernel.CONV, y.size(), x, y, window).at(x, w, y).optional(bias).run();
  }

  @Override
  public void gradInput(Tensor dy, Tensor w, Window window, Tensor dx) {
    call(Kernel.CONV_INPUT, dx.size(), dx, dy, window).at(dy, w, dx).run();
  }

  @Override
  public void gradWeight(Tensor x, Tensor dy, Window window, Tensor dw) {
    call(Kernel.CONV_WEIGHT, dw.size(), x, dy, window).at(x, dy, dw).run();
  }
}
