package vexel.tensor.internal.reference;

import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.MatrixKernels;

/// Matrix products, in the type of their operands.
public class ReferenceMatrix implements MatrixKernels {
  @Override
  public void gemm(Tensor a, Tensor b, Tensor c, Epilogue epilogue) {
    switch (c.dtype()) {
      case F32 -> F32Matrix.gemm(a, b, c, epilogue);
      case F64 -> F64Matrix.gemm(a, b, c, epilogue);
      default -> throw new TensorException("gemm", c.dtype() + " has no arithmetic; cast first");
    }
  }
}
