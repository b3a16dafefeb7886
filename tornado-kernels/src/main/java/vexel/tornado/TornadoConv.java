package vexel.tornado;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels;

/// Dense convolution on the device: as a matrix product on columns, or, where the matrices would be
/// thin, one work item a result.
record TornadoConv(Device device) implements ConvKernels {
  /// A product's tile is 64 outputs high; below a quarter of it most of its work is in vain.
  private static final int FEW_OUTPUTS = 16;

  private static boolean hasWideMatrices(Window window, Tensor y) {
    return window.groups() == 1 && y.dim(1) >= FEW_OUTPUTS;
  }

  @Override
  public void forward(Tensor x, Tensor w, @Nullable Tensor bias, Window window, Tensor y) {
    if (hasWideMatrices(window, y)) {
      new ColumnConv(device, x, window, y).forward(w, bias);
    } else {
      call(Kernel.CONV, y.size(), x, y, window).at(x, w, y).optional(bias).run();
    }
  }

  @Override
  public void forwardNormed(
      Tensor x, Tensor w, Window window, Norm norm, @Nullable Tensor r, boolean relu, Tensor y) {
    forward(x, w, null, window, y);
    norm.into(y, r, relu, new TornadoBatchNorm(device), new TornadoElement(device));
  }

  @Override
  public void gradInput(Tensor dy, Tensor w, Window window, Tensor dx) {
    if (hasWideMatrices(window, dy)) {
      new ColumnConv(device, dx, window, dy).gradInput(w);
    } else {
      call(Kernel.CONV_INPUT, dx.size(), dx, dy, window).at(dy, w, dx).run();
    }
  }

  @Override
  public void gradWeight(Tensor x, Tensor dy, Window window, Tensor dw) {
    if (hasWideMatrices(window, dy)) {
      new ColumnConv(device, x, window, dy).gradWeight(dw);
    } else {
      call(Kernel.CONV_WEIGHT, dw.size(), x, dy, window).at(x, dy, dw).run();
    }
  }

  @Override
  public void maxPool(Tensor x, Window window, Tensor y, Tensor arg) {
    call(Kernel.MAX_POOL, y.size(), x, y, window).at(x, y).integersAt(arg).run();
  }

  /// A call with the geometry of the convolution between x[B, C, H, W] and y[B, O, H', W'].
  private Call call(Kernel kernel, int items, Tensor x, Tensor y, Window window) {
    return geometry(Call.items(device, kernel, items), x, window, y);
  }

  /// Adds what every program of a convolution begins with.
  static Call geometry(Call call, Tensor x, Window f, Tensor y) {
    return call.ints(x.dim(0), x.dim(1), x.dim(2), x.dim(3), y.dim(1), y.dim(2), y.dim(3))
        .ints(f.kernelH(), f.kernelW(), f.strideH(), f.strideW(), f.padH(), f.padW())
        .ints(f.dilationH(), f.dilationW(), f.groups());
  }
}
