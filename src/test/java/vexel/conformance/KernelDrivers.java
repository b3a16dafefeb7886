package vexel.conformance;

import java.util.List;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.OptimizerKernels;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.Unary;

/// Calls kernels, or arms of kernels, that no op's sample reaches: all op codes, the optimisers,
/// random numbers, sorting. Sizes lie around the 16 lanes of a sum.
final class KernelDrivers {
  private static final List<Integer> SIZES = List.of(1, 5, 13, 17, 207);

  private final Backend backend;

  private KernelDrivers(Backend backend) {
    this.backend = backend;
  }

  /// Runs all of them.
  static void run(Backend backend) {
    KernelDrivers drivers = new KernelDrivers(backend);
    SIZES.forEach(drivers::elements);
    SIZES.forEach(drivers::sums);
    SIZES.forEach(drivers::products);
    SIZES.forEach(drivers::movements);
    SIZES.forEach(drivers::steps);
  }

  private void elements(int n) {
    Tensor x = normals("x", 3, n);
    Tensor b = normals("b", 3, n);
    Tensor dy = normals("dy", 3, n);
    for (Unary f : Unary.values()) {
      Tensor y = x.emptyLike();
      Tensor dx = x.emptyLike();
      backend.kernels().element().map(f, 0.7, 2.5, x, y);
      backend.kernels().element().mapBackward(f, 0.7, 2.5, x, y, dy, dx);
    }
    for (Binary f : Binary.values()) {
      backend.kernels().element().zip(f, x, b, x.emptyLike());
    }
    Tensor mask = empty(DType.U8, 3, n);
    backend.kernels().element().cast(x.map(Unary.STEP), mask);
    backend.kernels().element().select(mask, x, b, x.emptyLike());
    backend.kernels().element().copy(x.transpose(0, 1), empty(DType.F32, n, 3));
    backend.kernels().element().fill(x.emptyLike(), 0.1);
    for (DType type : DType.values()) {
      backend.kernels().element().cast(x, empty(type, 3, n));
    }
  }

  private void sums(int n) {
    Tensor x = normals("sums", 2, n, 3);
    for (Reduce r : Reduce.values()) {
      if (r != Reduce.MEAN) { // of segments only
        backend.kernels().reduce().reduce(r, x, 2, n, 3, empty(DType.F32, 2, 3));
        backend.kernels().reduce().reduce(r, x, 6, n, 1, empty(DType.F32, 6));
      }
    }
    backend.kernels().reduce().argMax(x, 2, n, 3, empty(DType.I32, 2, 3));
    backend.kernels().reduce().cumulativeSum(x, 2, n, 3, true, x.emptyLike());
    backend.kernels().reduce().cumulativeSum(x, 2, n, 3, false, x.emptyLike());
  }

  private void products(int n) {
    Tensor a = normals("a", 1, 7, n);
    Tensor b = normals("b", 1, n, 5);
    Tensor bias = normals("bias", 5);
    for (Unary f : List.of(Unary.RELU, Unary.GELU)) {
      Tensor c = empty(DType.F32, 1, 7, 5);
      Epilogue epilogue = new Epilogue(bias, f, normals("residual", 1, 7, 5));
      backend.kernels().matrix().gemm(a, b, c, epilogue);
    }
  }

  private void movements(int n) {
    Tensor keys = Tensor.copyOf(backend, Rng.seed(n).permutation(n), n);
    Tensor order = empty(DType.I32, n);
    backend.kernels().index().argsort(keys, order);
    backend.kernels().index().argsort(keys.cast(DType.I64), order);
    Tensor x = normals("rows", n, 6);
    Tensor ptr = Tensor.copyOf(backend, new int[] {0, n / 3, n / 3, n}, 4);
    for (Reduce r : Reduce.values()) {
      Tensor arg = r == Reduce.MAX ? empty(DType.I32, 3, 6) : null;
      backend.kernels().index().segmentReduce(r, x, ptr, keys, empty(DType.F32, 3, 6), arg);
    }
  }

  private void steps(int n) {
    OptimizerKernels k = backend.kernels().optimizer();
    Tensor p = normals("p", n);
    Tensor g = normals("g", n);
    Tensor m = normals("m", n);
    Tensor v = normals("v", n).map(Unary.SQUARE);
    Tensor vmax = normals("vmax", n).map(Unary.SQUARE);
    for (boolean flag : new boolean[] {true, false}) {
      k.adam(p, g, m, v, flag ? vmax : null, 1e-2, 0.9, 0.99, 1e-8, 0.1, flag, 3);
      k.sgd(p, g, m, 0.1, 0.9, 0.1, 1e-3, flag, false);
      k.sgd(p, g, m, 0.1, 0.9, 0, 0, flag, true);
    }
    k.sgd(p, g, null, 0.1, 0, 0, 1e-3, false, false);
    k.average(p, g, 0.996);
    backend.kernels().random().uniform(Rng.seed(n), -1, 2, p);
    backend.kernels().random().normal(Rng.seed(n), 1, 2, p);
  }

  private Tensor normals(String name, int... dims) {
    Tensor t = empty(DType.F32, dims);
    t.kernels().random().normal(Rng.seed(3).at(name), 0, 1, t);
    return t;
  }

  private Tensor empty(DType dtype, int... dims) {
    return Tensor.empty(backend, dtype, Shape.of(dims));
  }
}
