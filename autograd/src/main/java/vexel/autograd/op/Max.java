package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Reduce;

/// Maximum along one axis, which disappears; the second result is the position (I32) of the first
/// maximum. y = max_j x_j, a = min argmax_j x_j (1) dx_a = dy, 0 elsewhere (2)
///
/// @param axis the axis
public record Max(int axis) implements Op<Max.Cache> {
  /// Where the maxima are, and the shape of the input.
  public record Cache(Tensor arg, Shape x) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("max", in, 1, 1);
    Tensor x = in[0].contiguous();
    Inputs.demand("max", x.dim(axis) > 0, "x" + x.shape() + " axis " + axis + " is empty");
    Rows rows = Rows.of(x, axis);
    Tensor y = x.reduce(Reduce.MAX, axis); // (1)
    Tensor arg = Tensor.empty(x.backend(), DType.I32, y.shape());
    if (y.size() > 0) {
      x.kernels().reduce().argMax(rows.rows(x), rows.count(), rows.length(), 1, arg);
    }
    return Step.of(y, new Cache(arg, x.shape()), arg);
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    int n = c.x.dim(axis);
    int others = c.x.size() / n;
    // scatter along the axis first in memory: [n, others]
    Tensor first = Tensor.empty(dy[0].backend(), dy[0].dtype(), Shape.of(n, others));
    first
        .kernels()
        .index()
        .scatterArg(c.arg.reshape(1, others), dy[0].reshape(1, others), first); // (2)
    return new Tensor[] {new Rows(c.x, c.x.axis(axis)).back(first.transpose(0, 1))};
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Max(0), Shape.of(17)).withoutTies(),
        Sample.of(new Max(-1), Shape.of(3, 5)).withoutTies(),
        Sample.of(new Max(1), Shape.of(3, 4, 5)).withoutTies(),
        Sample.of(new Max(0), Shape.of(3, 4)).withoutTies(),
        Sample.rejected(new Max(1), "empty", Shape.of(3, 0)));
  }
}
