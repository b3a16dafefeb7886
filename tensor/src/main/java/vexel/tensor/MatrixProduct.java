package vexel.tensor;

import vexel.tensor.spi.MatrixKernels.Epilogue;

/// Brings the operands of a matrix product into the kernel's form [B, M, K] · [B, K, N]: leading
/// axes are broadcast and merged, a transposed view is kept as it is.
final class MatrixProduct {
  private MatrixProduct() {}

  static Tensor of(Tensor a, Tensor b, Epilogue epilogue) {
    int m = a.dim(-2);
    int k = a.dim(-1);
    int n = b.dim(-1);
    Shape batch = Shape.broadcast("matmul", leading(a), leading(b));
    int[] out = new int[batch.rank() + 2];
    System.arraycopy(batch.toArray(), 0, out, 0, batch.rank());
    out[batch.rank()] = m;
    out[batch.rank() + 1] = n;
    Tensor c = Tensor.empty(a.backend(), a.dtype(), Shape.of(out));
    if (leading(b).size() == 1 && a.isContiguous()) {
      // one right-hand matrix for all: stack the rows of the left
      gemm(
          a.reshape(1, batch.size() * m, k),
          matrix(b),
          c.reshape(1, batch.size() * m, n),
          epilogue);
    } else {
      gemm(
          batched(a, batch, m, k),
          batched(b, batch, k, n),
          c.reshape(batch.size(), m, n),
          epilogue);
    }
    return c;
  }

  private static void gemm(Tensor a, Tensor b, Tensor c, Epilogue epilogue) {
    if (c.size() > 0) {
      c.kernels().matrix().gemm(unitStride(a), unitStride(b), c, epilogue);
    }
  }

  /// b without its leading axes, which all have size 1.
  private static Tensor matrix(Tensor b) {
    Tensor t = b;
    while (t.rank() > 2) {
      t = t.select(0, 0);
    }
    return t.expand(Shape.of(1, t.dim(0), t.dim(1)));
  }

  private static Tensor batched(Tensor t, Shape batch, int rows, int cols) {
    if (leading(t).size() == 1) {
      return matrix(t).expand(Shape.of(batch.size(), rows, cols));
    }
    if (t.rank() == 3 && leading(t).equals(batch)) {
      return t;
    }
    int[] d = new int[batch.rank() + 2];
    System.arraycopy(batch.toArray(), 0, d, 0, batch.rank());
    d[batch.rank()] = rows;
    d[batch.rank() + 1] = cols;
    return t.expand(Shape.of(d)).reshape(batch.size(), rows, cols);
  }

  /// A copy if neither of the last two axes is contiguous.
  private static Tensor unitStride(Tensor t) {
    boolean rows = t.stride(2) == 1 || t.dim(2) == 1;
    boolean columns = t.stride(1) == 1 || t.dim(1) == 1;
    return rows || columns ? t : t.copy();
  }

  private static Shape leading(Tensor t) {
    int[] d = t.shape().toArray();
    return Shape.of(java.util.Arrays.copyOf(d, d.length - 2));
  }
}
