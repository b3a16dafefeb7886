package vexel.distill.bench;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.spi.AttentionKernels;
import vexel.tensor.spi.BatchNormKernels;
import vexel.tensor.spi.ConvKernels;
import vexel.tensor.spi.ElementKernels;
import vexel.tensor.spi.IndexKernels;
import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.MatrixKernels;
import vexel.tensor.spi.OptimizerKernels;
import vexel.tensor.spi.RandomKernels;
import vexel.tensor.spi.ReduceKernels;
import vexel.tensor.spi.RowKernels;
import vexel.tensor.spi.SparseKernels;
import vexel.tensor.spi.Storage;

/// The backend `cpu`, counting what its products compute: two operations a multiply-add of matrix
/// products, convolutions and attention. Everything else is a few hundredths of a network's work
/// and does not count.
final class CountingBackend implements Backend {
  private final Kernels cpu = Backends.cpu().kernels();
  private final Kernels counted = new Counted();
  private double flops;

  /// The operations of `work`, which is handed tensors of this backend by being built and run while
  /// it is the selected one. Nothing that outlives `work` may hold them.
  static double of(Runnable work) {
    Backend before = Backends.selected();
    CountingBackend counting = new CountingBackend();
    Backends.select(counting);
    try {
      work.run();
    } finally {
      Backends.select(before);
    }
    return counting.flops;
  }

  private void count(long size, double products) {
    flops += 2.0 * size * products;
  }

  private final class Counted implements Kernels {
    @Override
    public MatrixKernels matrix() {
      return (a, b, c, epilogue) -> {
        count(c.size(), a.dim(2));
        cpu.matrix().gemm(a, b, c, epilogue);
      };
    }

    @Override
    public ConvKernels conv() {
      return new CountedConv();
    }

    @Override
    public SparseKernels sparse() {
      return new CountedSparse();
    }

    @Override
    public AttentionKernels attention() {
      return new CountedAttention();
    }

    @Override
    public ElementKernels element() {
      return cpu.element();
    }

    @Override
    public ReduceKernels reduce() {
      return cpu.reduce();
    }

    @Override
    public RowKernels rows() {
      return cpu.rows();
    }

    @Override
    public BatchNormKernels batchNorm() {
      return cpu.batchNorm();
    }

    @Override
    public IndexKernels index() {
      return cpu.index();
    }

    @Override
    public RandomKernels random() {
      return cpu.random();
    }

    @Override
    public OptimizerKernels optimizer() {
      return cpu.optimizer();
    }
  }

  /// Each output, or its gradient, meets I/groups · kH · kW weights.
  private final class CountedConv implements ConvKernels {
    @Override
    public void forward(Tensor x, Tensor w, @Nullable Tensor bias, Window window, Tensor y) {
      count(y.size(), (double) w.size() / w.dim(0));
      cpu.conv().forward(x, w, bias, window, y);
    }

    @Override
    public void forwardNormed(
        Tensor x, Tensor w, Window window, Norm norm, @Nullable Tensor r, boolean relu, Tensor y) {
      count(y.size(), (double) w.size() / w.dim(0));
      cpu.conv().forwardNormed(x, w, window, norm, r, relu, y);
    }

    @Override
    public void gradInput(Tensor dy, Tensor w, Window window, Tensor dx) {
      count(dy.size(), (double) w.size() / w.dim(0));
      cpu.conv().gradInput(dy, w, window, dx);
    }

    @Override
    public void gradWeight(Tensor x, Tensor dy, Window window, Tensor dw) {
      count(dy.size(), (double) dw.size() / dw.dim(0));
      cpu.conv().gradWeight(x, dy, window, dw);
    }

    @Override
    public void maxPool(Tensor x, Window window, Tensor y, Tensor arg) {
      cpu.conv().maxPool(x, window, y, arg);
    }
  }

  /// Each pair of voxels meets C · C' weights.
  private final class CountedSparse implements SparseKernels {
    @Override
    public void convolve(Tensor x, Tensor w, PairMap map, @Nullable Tensor bias, Tensor y) {
      count(map.in().size(), (double) w.dim(1) * w.dim(2));
      cpu.sparse().convolve(x, w, map, bias, y);
    }

    @Override
    public void gradWeight(Tensor x, Tensor dy, PairMap map, Tensor dw) {
      count(map.in().size(), (double) dw.dim(1) * dw.dim(2));
      cpu.sparse().gradWeight(x, dy, map, dw);
    }

    @Override
    public void maxPool(Tensor x, PairMap map, Tensor y, Tensor arg) {
      cpu.sparse().maxPool(x, map, y, arg);
    }
  }

  /// Two products of queries and keys forward, five backward.
  private final class CountedAttention implements AttentionKernels {
    @Override
    public void forward(Tensor q, Tensor k, Tensor v, double scale, Tensor y, Tensor logsum) {
      count(q.size(), 2.0 * k.dim(k.rank() - 2));
      cpu.attention().forward(q, k, v, scale, y, logsum);
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
      count(q.size(), 5.0 * k.dim(k.rank() - 2));
      cpu.attention().backward(q, k, v, scale, y, logsum, dy, dq, dk, dv);
    }
  }

  @Override
  public String name() {
    return "counting";
  }

  @Override
  public Kernels kernels() {
    return counted;
  }

  @Override
  public Storage allocate(DType dtype, int length) {
    return Backends.cpu().allocate(dtype, length);
  }

  @Override
  public Storage upload(Object array) {
    return Backends.cpu().upload(array);
  }

  @Override
  public Object download(Storage storage) {
    return Backends.cpu().download(storage);
  }
}
