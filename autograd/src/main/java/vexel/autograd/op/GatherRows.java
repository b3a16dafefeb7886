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

/// Rows of axis 0 by index; a row may be read any number of times. y_i = x_{index_i} (1) dx_r =
/// Σ_{i: index_i = r} dy_i, i ascending (2)
///
/// @param index I32 or I64 [M], each in [0, R)
public record GatherRows(Tensor index) implements Op<GatherRows.Cache> {
  /// Shape of the input and the index.
  public record Cache(Shape x, Tensor index) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("gather", in, 1, 1);
    Inputs.rank("gather", "x", in[0], 1);
    Inputs.demand("gather", index.rank() == 1, "index" + index.shape() + " must have one axis");
    Tensor rows = index.cast(DType.I32).contiguous();
    int n = in[0].dim(0);
    for (int r : rows.toInts()) {
      if (r < 0 || r >= n) { // the message is built for the wrong one alone
        throw new TensorException("gather", "index holds " + r + ", outside [0, " + n + ")");
      }
    }
    return Step.of(in[0].gatherRows(rows), new Cache(in[0].shape(), rows)); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Segments segments = Segments.of(c.index, c.x.dim(0));
    return new Tensor[] {segments.reduce(Reduce.SUM, dy[0], null)}; // (2)
  }

  public static List<Sample> samples() {
    Tensor index = Tensor.copyOf(Backends.reference(), new int[] {3, 0, 3, 5, 3, 1, 0}, 7);
    Tensor none = Tensor.copyOf(Backends.reference(), new int[0], 0);
    return List.of(
        Sample.of(new GatherRows(index), Shape.of(6, 4)),
        Sample.of(new GatherRows(index), Shape.of(6)),
        Sample.of(new GatherRows(index), Shape.of(6, 2, 3)),
        Sample.of(new GatherRows(none), Shape.of(6, 4)),
        Sample.rejected(new GatherRows(index), "outside [0, 5)", Shape.of(5, 4)));
  }
}
