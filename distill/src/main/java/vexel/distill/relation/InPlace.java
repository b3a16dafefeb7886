package vexel.distill.relation;

import vexel.tensor.Tensor;
import vexel.tensor.spi.Binary;
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

  /// c[M, N] += a[M, K] · b[K, N]. The product is taken by itself: the kernel would copy a residual
  /// that is c.
  public static void addProduct(Tensor a, Tensor b, Tensor c) {
    add(c, a.matmul(b));
  }
}
