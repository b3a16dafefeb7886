package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Reduce;

/// Rows x[R, …] reduced into segments y[S, …]; an empty segment gives 0. SUM: y_s = Σ_{r ∈ s} x_r,
/// dx_r = dy_s (1) MEAN: y_s = Σ_{r ∈ s} x_r / |s|, dx_r = dy_s / |s| (2) MAX: y_s = max_{r ∈ s}
/// x_r, dx_r = dy_s for the first r that reaches it (3)
///
/// @param reduce SUM, MEAN or MAX
/// @param segments which row belongs to which segment
public record SegmentReduce(Reduce reduce, Segments segments) implements Op<SegmentReduce.Cache> {
  /// Shape of the input and, for MAX, the rows of the maxima.
  public record Cache(Shape x, @Nullable Tensor arg) {}

  public SegmentReduce {
    Inputs.demand(
        "segment reduce",
        reduce == Reduce.SUM || reduce == Reduce.MEAN || reduce == Reduce.MAX,
        "no " + reduce + " over segments");
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("segment reduce", in, 1, 1);
    Inputs.rank("segment reduce", "x", in[0], 1);
    Inputs.dim("segment reduce", "x", in[0], 0, segments.rows());
    Tensor x = in[0].contiguous();
    Shape out = x.shape().with(0, segments.count());
    boolean max = reduce == Reduce.MAX && x.size() > 0;
    Tensor arg = max ? Tensor.empty(x.backend(), DType.I32, out) : null;
    return Step.of(segments.reduce(reduce, x, arg), new Cache(x.shape(), arg));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    return new Tensor[] {
      switch (reduce) {
        case SUM -> dy[0].gatherRows(segments.index()); // (1)
        case MEAN -> perRow(dy[0]).gatherRows(segments.index()); // (2)
        case MAX -> scatter(dy[0], c); // (3)
        default -> throw new TensorException("segment reduce", "no " + reduce);
      }
    };
  }

  /// dy_s / |s|.
  private Tensor perRow(Tensor dy) {
    int[] ptr = segments.ptr().toInts();
    double[] share = new double[segments.count()];
    for (int s = 0; s < share.length; s++) {
      share[s] = 1.0 / Math.max(ptr[s + 1] - ptr[s], 1);
    }
    int[] column = new int[dy.rank()];
    java.util.Arrays.fill(column, 1);
    column[0] = share.length;
    return dy.mul(Tensor.rounded(dy.backend(), dy.dtype(), share, column));
  }

  private static Tensor scatter(Tensor dy, Cache c) {
    if (c.arg == null) {
      return Tensor.zeros(dy.backend(), dy.dtype(), c.x);
    }
    int width = c.x.size() / c.x.dim(0);
    Tensor dx = Tensor.empty(dy.backend(), dy.dtype(), c.x);
    dx.kernels()
        .index()
        .scatterArg(
            c.arg.reshape(dy.dim(0), width),
            dy.reshape(dy.dim(0), width),
            dx.reshape(c.x.dim(0), width));
    return dx;
  }

  public static List<Sample> samples() {
    Tensor index = Tensor.copyOf(Backends.reference(), new int[] {3, 0, 3, 5, 3, 1, 0}, 7);
    Segments six = Segments.of(index, 6);
    return List.of(
        Sample.of(new SegmentReduce(Reduce.SUM, six), Shape.of(7, 5)),
        Sample.of(new SegmentReduce(Reduce.MEAN, six), Shape.of(7, 5)),
        Sample.of(new SegmentReduce(Reduce.MAX, six), Shape.of(7, 5)).withoutTies(),
        Sample.of(new SegmentReduce(Reduce.MEAN, six), Shape.of(7)),
        Sample.of(new SegmentReduce(Reduce.SUM, six), Shape.of(7, 2, 3)),
        Sample.rejected(new SegmentReduce(Reduce.SUM, six), "must have 7", Shape.of(6, 5)));
  }
}
