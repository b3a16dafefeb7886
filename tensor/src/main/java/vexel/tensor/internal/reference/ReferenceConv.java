package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.ConvKernels;

/// Dense convolutions, in the type of their operands.
public class ReferenceConv implements ConvKernels {
  @Override
  public void forward(Tensor x, Tensor w, @Nullable Tensor bias, Window window, Tensor y) {
    switch (x.dtype()) {
      case F32 -> F32Conv.forward(x, w, bias, window, y);
      case F64 -> F64Conv.forward(x, w, bias, window, y);
      default -> throw unsupported(x);
    }
  }

  @Override
  public void forwardNormed(
      Tensor x, Tensor w, Window window, Norm norm, @Nullable Tensor r, boolean relu, Tensor y) {
    forward(x, w, null, window, y);
    norm.into(y, r, relu, new ReferenceBatchNorm(), new ReferenceElement());
  }

  @Override
  public void gradInput(Tensor dy, Tensor w, Window window, Tensor dx) {
    switch (dy.dtype()) {
      case F32 -> F32Conv.gradInput(dy, w, window, dx);
      case F64 -> F64Conv.gradInput(dy, w, window, dx);
      default -> throw unsupported(dy);
    }
  }

  @Override
  public void gradWeight(Tensor x, Tensor dy, Window window, Tensor dw) {
    switch (x.dtype()) {
      case F32 -> F32Conv.gradWeight(x, dy, window, dw);
      case F64 -> F64Conv.gradWeight(x, dy, window, dw);
      default -> throw unsupported(x);
    }
  }

  @Override
  public void maxPool(Tensor x, Window window, Tensor y, Tensor arg) {
    switch (x.dtype()) {
      case F32 -> F32Conv.maxPool(x, window, y, arg);
      case F64 -> F64Conv.maxPool(x, window, y, arg);
      default -> throw unsupported(x);
    }
  }

  private static TensorException unsupported(Tensor t) {
    return new TensorException("conv2d", t.dtype() + " has no arithmetic; cast first");
  }
}
