package vexel.tensor.internal.reference;

import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.AttentionKernels;

/// Attention, in the type of its operands.
public class ReferenceAttention implements AttentionKernels {
  @Override
  public void forward(Tensor q, Tensor k, Tensor v, double scale, Tensor y, Tensor logsum) {
    switch (q.dtype()) {
      case F32 -> F32Attention.forward(q, k, v, scale, y, logsum);
      case F64 -> F64Attention.forward(q, k, v, scale, y, logsum);
      default -> throw unsupported(q);
    }
  }

  @Override
  public void backward(
      Tensor q,
      Tensor k,
      Tensor v,
      double scale,
      Tensor y,
      Tensor logsum,
      Tensor dy,
      Tensor dq,
      Tensor dk,
      Tensor dv) {
    switch (q.dtype()) {
      case F32 -> F32Attention.backward(q, k, v, scale, y, logsum, dy, dq, dk, dv);
      case F64 -> F64Attention.backward(q, k, v, scale, y, logsum, dy, dq, dk, dv);
      default -> throw unsupported(q);
    }
  }

  private static TensorException unsupported(Tensor t) {
    return new TensorException("attention", t.dtype() + " has no arithmetic; cast first");
  }
}
