package vexel.tensor.internal.simd;

import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceMatrix;

/// Matrix products in vectors.
public final class SimdMatrix extends ReferenceMatrix {
  @Override
  public void gemm(Tensor a, Tensor b, Tensor c, Epilogue epilogue) {
    if (c.dtype() != DType.F32) {
      super.gemm(a, b, c, epilogue);
      return;
    }
    Tensor residual = epilogue.residual();
    if (residual != null && residual.storage().equals(c.storage())) {
      // sums pass through c before they are complete, so what c holds is put aside
      Tensor held = Tensor.of(residual.toFloats(), residual.shape().toArray());
      gemm(a, b, c, new Epilogue(epilogue.bias(), epilogue.activation(), held));
      return;
    }
    int batch = c.dim(0);
    if (batch >= 2 * Workers.threads()) {
      Workers.run(batch, i -> gemm(i, a, b, c, epilogue));
    } else {
      for (int i = 0; i < batch; i++) {
        gemm(i, a, b, c, epilogue);
      }
    }
  }

  private static void gemm(int batch, Tensor a, Tensor b, Tensor c, Epilogue epilogue) {
    new Product(StridedMatrix.of(a, batch), StridedMatrix.of(b, batch), c.dim(1), c.dim(2))
        .into(
            a.dim(2),
            Heap.f32(c),
            c.offset() + batch * c.stride(0),
            c.stride(1),
            Finish.of(epilogue, batch, c));
  }
}
