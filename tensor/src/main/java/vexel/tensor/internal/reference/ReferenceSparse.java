package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.SparseKernels;

/// Convolutions over sparse voxels, in the type of their operands.
public class ReferenceSparse implements SparseKernels {
  @Override
  public void convolve(Tensor x, Tensor w, PairMap map, @Nullable Tensor bias, Tensor y) {
    switch (x.dtype()) {
      case F32 -> F32Sparse.convolve(x, w, map, bias, y);
      case F64 -> F64Sparse.convolve(x, w, map, bias, y);
      default -> throw unsupported(x);
    }
  }

  @Override
  public void gradWeight(Tensor x, Tensor dy, PairMap map, Tensor dw) {
    switch (x.dtype()) {
      case F32 -> F32Sparse.gradWeight(x, dy, map, dw);
      case F64 -> F64Sparse.gradWeight(x, dy, map, dw);
      default -> throw unsupported(x);
    }
  }

  @Override
  public void maxPool(Tensor x, PairMap map, Tensor y, Tensor arg) {
    switch (x.dtype()) {
      case F32 -> F32Sparse.maxPool(x, map, y, arg);
      case F64 -> F64Sparse.maxPool(x, map, y, arg);
      default -> throw unsupported(x);
    }
  }

  private static TensorException unsupported(Tensor t) {
    return new TensorException("sparseConv", t.dtype() + " has no arithmetic; cast first");
  }
}
