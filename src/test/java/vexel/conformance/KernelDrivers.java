package vexel.conformance;

import java.util.List;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.ConvKernels.Norm;
import vexel.tensor.spi.ConvKernels.Window;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.OptimizerKernels;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.SparseKernels.PairMap;
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
    drivers.beyondOneTile();
    drivers.manyOutputs();
    drivers.beyondOneChunk();
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
    Tensor whole = x.mul(200).cast(DType.I32);
    Tensor bytes = empty(DType.U8, 3, n);
    backend.kernels().element().cast(whole, bytes);
    backend.kernels().element().cast(bytes, whole);
    backend.kernels().element().copy(whole.transpose(0, 1), empty(DType.I32, n, 3));
    backend.kernels().element().fill(bytes, 300);
    Tensor index = Tensor.copyOf(backend, new int[] {2, 0, 2, 1}, 4);
    backend.kernels().index().gatherRows(whole, index, empty(DType.I32, 4, n));
    backend.kernels().index().gatherRows(bytes, index, empty(DType.U8, 4, n));
  }

  /// A convolution wide enough to be computed as a matrix product everywhere.
  private void manyOutputs() {
    Window window = new Window(3, 2, 2, 1, 1, 1, 1, 1, 1);
    Tensor x = normals("image", 2, 5, 7, 6);
    Tensor w = normals("weight", 18, 5, 3, 2);
    Tensor y = empty(DType.F32, 2, 18, window.outH(7), window.outW(6));
    Tensor dy = normals("gradient", y.shape().toArray());
    Norm norm =
        new Norm(
            normals("mean", 18),
            normals("variance", 18).map(Unary.ABS).add(0.1),
            normals("gain", 18),
            normals("shift", 18),
            1e-3);
    backend.kernels().conv().forward(x, w, normals("bias", 18), window, y);
    backend.kernels().conv().forwardNormed(x, w, window, norm, dy, true, y);
    backend.kernels().conv().gradInput(dy, w, window, x.emptyLike());
    backend.kernels().conv().gradWeight(x, dy, window, w.emptyLike());
    Tensor pooled = empty(DType.F32, 2, 5, y.dim(2), y.dim(3));
    Tensor pixels = empty(DType.I32, pooled.shape().toArray());
    backend.kernels().conv().maxPool(x, window, pooled, pixels);
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

  /// Products and attention larger than any backend's tile, transposed, batched and strided.
  private void beyondOneTile() {
    Tensor a = normals("tall", 2, 130, 70);
    Tensor b = normals("wide", 2, 70, 90);
    Tensor bt = normals("turned", 2, 90, 70).transpose(1, 2);
    Tensor at = normals("left", 1, 70, 130).transpose(1, 2).expand(Shape.of(2, 130, 70));
    backend.kernels().matrix().gemm(a, b, empty(DType.F32, 2, 130, 90), Epilogue.NONE);
    backend.kernels().matrix().gemm(a, bt, empty(DType.F32, 2, 130, 90), Epilogue.NONE);
    backend.kernels().matrix().gemm(at, b, empty(DType.F32, 2, 130, 90), Epilogue.NONE);
    backend.kernels().matrix().gemm(at, bt, empty(DType.F32, 2, 130, 90), Epilogue.NONE);
    attention(2, 3, 5, 70); // heads wider than a block of work items
    attention(1, 70, 131, 8); // and more queries and keys
  }

  /// Keys and values read in place from one projection [B, M, 2, H, D].
  private void attention(int batch, int queries, int keys, int width) {
    Tensor q = normals("q", batch, 2, queries, width);
    Tensor both = normals("kv", batch, keys, 2, 2, width);
    Tensor k = both.select(2, 0).transpose(1, 2);
    Tensor v = both.select(2, 1).transpose(1, 2);
    Tensor y = empty(DType.F32, batch, queries, 2, width);
    Tensor logsum = empty(DType.F32, batch, 2, queries);
    backend.kernels().attention().forward(q, k, v, 0.3, y, logsum);
    Tensor dy = normals("dy", batch, queries, 2, width);
    Tensor dq = empty(DType.F32, batch, 2, queries, width);
    Tensor dk = empty(DType.F32, batch, 2, keys, width);
    Tensor dv = empty(DType.F32, batch, 2, keys, width);
    backend.kernels().attention().backward(q, k, v, 0.3, y, logsum, dy, dq, dk, dv);
  }

  /// Sums over more rows than a chunk of 256 holds.
  private void beyondOneChunk() {
    Tensor x = normals("long", 600, 5);
    Tensor dy = normals("dlong", 600, 5);
    Tensor five = normals("five", 5);
    Tensor mean = empty(DType.F32, 5);
    Tensor var = empty(DType.F32, 5);
    backend.kernels().reduce().reduce(Reduce.SUM, x, 1, 600, 5, empty(DType.F32, 5));
    backend.kernels().batchNorm().statistics(x, 600, 5, 1, mean, var);
    backend.kernels().batchNorm().statistics(x, 2, 5, 300, mean, var);
    backend
        .kernels()
        .batchNorm()
        .backward(
            x, 2, 5, 300, mean, var, five, 1e-5, true, dy, x.emptyLike(), mean.emptyLike(), null);
    Tensor rows = empty(DType.F32, 600);
    Tensor rstd = empty(DType.F32, 600);
    backend.kernels().rows().layerNorm(x, five, null, 1e-5, x.emptyLike(), rows, rstd);
    backend
        .kernels()
        .rows()
        .layerNormBackward(
            x, five, rows, rstd, dy, x.emptyLike(), mean.emptyLike(), mean.emptyLike());
    int[] in = new int[600];
    int[] out = new int[600];
    for (int i = 0; i < 600; i++) {
      in[i] = i * 7 % 600;
      out[i] = i;
    }
    Tensor ptr = Tensor.copyOf(backend, new int[] {0, 0, 600}, 3);
    Tensor left = Tensor.copyOf(backend, in, 600);
    Tensor right = Tensor.copyOf(backend, out, 600);
    PairMap map = new PairMap(2, 600, 600, ptr, left, right);
    backend.kernels().sparse().gradWeight(x, dy, map, empty(DType.F32, 2, 5, 5));
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
