package vexel.distill.relation;

import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.Unary;

/// What a pass over tiles does to contiguous tensors it owns: its sums and its blocks of a matrix.
public final class InPlace {
  private InPlace() {}

  /// x = f(x; a, b).
  public static void map(Unary f, double a, double b, Tensor x) {
    x.kernels().element().map(f, a, b, x, x);
  }

  /// x = f(x, y), y of any shape that broadcasts to that of x.
  public static void zip(Binary f, Tensor x, Tensor y) {
    x.kernels().element().zip(f, x, y.expand(x.shape()), x);
  }

  /// sum += x.
  public static void add(Tensor sum, Tensor x) {
    zip(Binary.ADD, sum, x);
  }

  /// c[M, N] += a[M, K] · b[K, N], each element's product as a sum of its own; c lies apart from a
  /// and b.
  public static void addProduct(Tensor a, Tensor b, Tensor c) {
    Tensor sum = matrix(c);
    if (c.size() > 0) {
      c.kernels().matrix().gemm(matrix(a), matrix(b), sum, new Epilogue(null, null, sum));
    }
  }

  private static Tensor matrix(Tensor x) {
    return x.expand(Shape.of(1, x.dim(0), x.dim(1)));
  }
}
