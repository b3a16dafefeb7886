package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Running sum along one axis. y_i = Σ_{j ≤ i} x_j (1) dx_j = Σ_{i ≥ j} dy_i (2)
///
/// @param axis the axis
public record CumulativeSum(int axis) implements Op<@Nullable Void> {
  @Override
  public Step<@Nullable Void> forward(Tensor... in) {
    Inputs.count("cumulative sum", in, 1, 1);
    return Step.of(run(in[0].contiguous(), false), null); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, @Nullable Void c, Wanted wanted) {
    return new Tensor[] {run(dy[0], true)}; // (2)
  }

  private Tensor run(Tensor x, boolean reverse) {
    int a = x.shape().axis(axis);
    int outer = 1;
    for (int i = 0; i < a; i++) {
      outer *= x.dim(i);
    }
    int n = x.dim(a);
    int inner = x.size() == 0 ? 0 : x.size() / (outer * n);
    Tensor y = x.emptyLike();
    if (x.size() > 0) {
      x.kernels().reduce().cumulativeSum(x, outer, n, inner, reverse, y);
    }
    return y;
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new CumulativeSum(0), Shape.of(17)),
        Sample.of(new CumulativeSum(1), Shape.of(3, 4, 5)),
        Sample.of(new CumulativeSum(-1), Shape.of(3, 4)),
        Sample.of(new CumulativeSum(0), Shape.of(0, 4)),
        Sample.rejected(new CumulativeSum(1), "no axis 1", Shape.of(3)));
  }
}
