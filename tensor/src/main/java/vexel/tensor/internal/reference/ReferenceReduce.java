package vexel.tensor.internal.reference;

import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.ReduceKernels;

/// Reductions, in the type of their operands.
public class ReferenceReduce implements ReduceKernels {
  @Override
  public void reduce(Reduce r, Tensor x, int outer, int n, int inner, Tensor y) {
    if (n == 0 && (r == Reduce.MAX || r == Reduce.MIN) && y.size() > 0) {
      throw new TensorException("reduce", "no elements have no " + r + ": x" + x.shape());
    }
    switch (x.dtype()) {
      case F32 -> F32Reduce.reduce(r, x, outer, n, inner, y);
      case F64 -> F64Reduce.reduce(r, x, outer, n, inner, y);
      default -> throw noArithmetic("reduce", x);
    }
  }

  @Override
  public void argMax(Tensor x, int outer, int n, int inner, Tensor index) {
    if (n == 0 && index.size() > 0) {
      throw new TensorException("argMax", "no elements have no maximum: x" + x.shape());
    }
    switch (x.dtype()) {
      case F32 -> F32Reduce.argMax(x, outer, n, inner, index);
      case F64 -> F64Reduce.argMax(x, outer, n, inner, index);
      default -> throw noArithmetic("argMax", x);
    }
  }

  @Override
  public void cumulativeSum(Tensor x, int outer, int n, int inner, boolean reverse, Tensor y) {
    switch (x.dtype()) {
      case F32 -> F32Reduce.cumulativeSum(x, outer, n, inner, reverse, y);
      case F64 -> F64Reduce.cumulativeSum(x, outer, n, inner, reverse, y);
      default -> throw noArithmetic("cumulativeSum", x);
    }
  }

  private static TensorException noArithmetic(String op, Tensor t) {
    return new TensorException(op, t.dtype() + " has no arithmetic; cast first");
  }
}
