package vexel.tensor.internal.reference;

import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.MatrixKernels.Epilogue;

/// The matrix product, one dot product per element.
final class F64Matrix {
  /// Terms of one chain of fused multiply-adds; longer sums add the results of several chains.
  static final int CHUNK = 4096;

  private F64Matrix() {}

  static void gemm(Tensor a, Tensor b, Tensor c, Epilogue epilogue) {
    double[] as = Heap.f64(a);
    double[] bs = Heap.f64(b);
    double[] cs = Heap.f64(c);
    Tensor bias = epilogue.bias();
    Tensor residual = epilogue.residual();
    int rows = c.dim(1);
    int columns = c.dim(2);
    int inner = a.dim(2);
    for (int batch = 0; batch < c.dim(0); batch++) {
      int ab = a.offset() + batch * a.stride(0);
      int bb = b.offset() + batch * b.stride(0);
      int cb = c.offset() + batch * c.stride(0);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double y =
              dot(
                  as,
                  ab + i * a.stride(1),
                  a.stride(2),
                  bs,
                  bb + j * b.stride(2),
                  b.stride(1),
                  inner);
          if (bias != null) {
            y += Heap.f64(bias)[bias.offset() + j];
          }
          if (epilogue.activation() != null) {
            y = epilogue.activation().value(y, 0, 0);
          }
          if (residual != null) {
            y += Heap.f64(residual)[residual.offset() + (batch * rows + i) * columns + j];
          }
          cs[cb + i * c.stride(1) + j] = y;
        }
      }
    }
  }

  /// Σ_k a_k b_k over `n` elements with strides `sa` and `sb`: fma with k ascending in chunks.
  static double dot(double[] a, int ia, int sa, double[] b, int ib, int sb, int n) {
    double sum = 0;
    for (int from = 0; from < n; from += CHUNK) {
      double chain = 0;
      for (int k = from; k < Math.min(from + CHUNK, n); k++) {
        chain = Math.fma(a[ia + k * sa], b[ib + k * sb], chain);
      }
      sum = from == 0 ? chain : sum + chain;
    }
    return sum;
  }
}
