package vexel.tensor.internal.simd;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceMatrix;
import vexel.tensor.spi.HeapStorage;

/// Matrix products in vectors.
public final class SimdMatrix extends ReferenceMatrix {
  /// Numbers below which a matrix is not worth keeping packed.
  private static final int KEPT = 1 << 12;

  @Override
  public void gemm(Tensor a, Tensor b, Tensor c, Epilogue epilogue) {
    if (c.dtype() != DType.F32) {
      super.gemm(a, b, c, epilogue);
      return;
    }
    Tensor residual = epilogue.residual();
    if (residual != null && isSame(residual, c)) {
      Epilogue rest = new Epilogue(epilogue.bias(), epilogue.activation(), null);
      each(
          c.dim(0),
          i ->
              product(i, a, b, c)
                  .onto(a.dim(2), Heap.f32(c), at(i, c), c.stride(1), Finish.of(rest, i, c)));
      return;
    }
    if (residual != null && residual.storage().equals(c.storage())) {
      // sums pass through c before they are complete, so what c holds is put aside
      Tensor held = Tensor.of(residual.toFloats(), residual.shape().toArray());
      gemm(a, b, c, new Epilogue(epilogue.bias(), epilogue.activation(), held));
      return;
    }
    each(
        c.dim(0),
        i ->
            product(i, a, b, c)
                .into(a.dim(2), Heap.f32(c), at(i, c), c.stride(1), Finish.of(epilogue, i, c)));
  }

  private static boolean isSame(Tensor residual, Tensor c) {
    return residual.storage().equals(c.storage())
        && residual.offset() == c.offset()
        && c.isContiguous();
  }

  private static void each(int batch, IntConsumer product) {
    if (batch >= 2 * Workers.threads()) {
      Workers.run(batch, product);
    } else {
      for (int i = 0; i < batch; i++) {
        product.accept(i);
      }
    }
  }

  private static int at(int batch, Tensor c) {
    return c.offset() + batch * c.stride(0);
  }

  private static Product product(int batch, Tensor a, Tensor b, Tensor c) {
    StridedMatrix right = StridedMatrix.of(b, batch);
    return new Product(StridedMatrix.of(a, batch), right, c.dim(1), c.dim(2), packed(b, right));
  }

  /// A settled b is packed once and kept ([HeapStorage#settled]); its first product packs it. Not
  /// where each matrix of a batch has its own: one thing is kept at a time.
  private static @Nullable PackedMatrix packed(Tensor b, StridedMatrix right) {
    HeapStorage storage = (HeapStorage) b.storage();
    int depth = b.dim(1);
    int n = b.dim(2);
    boolean many = b.dim(0) > 1 && b.stride(0) != 0;
    return !storage.isSettled() || many || depth > Product.CHUNK || (long) depth * n < KEPT
        ? null
        : storage.kept(
            new Arrangement(right.at(0, 0), right.at(1, 0), right.at(0, 1), depth, n),
            PackedMatrix.class,
            () -> PackedMatrix.kept(right, depth, n));
  }

  /// Where a packed matrix begins in its storage, where the next row and column begin, and its
  /// size.
  private record Arrangement(int at, int row, int column, int depth, int n) {}
}
