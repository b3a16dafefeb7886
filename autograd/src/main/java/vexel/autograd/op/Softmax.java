package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Softmax along one axis. y_i = e^{x_i − m} / Σ_j e^{x_j − m}, m = max x (1) dx = y (dy − Σ_j dy_j
/// y_j) (2)
///
/// @param axis the axis
public record Softmax(int axis) implements Op<Softmax.Cache> {
  /// The result as rows.
  public record Cache(Tensor y) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("softmax", in, 1, 1);
    Rows form = Rows.of(in[0], axis);
    Tensor x = form.rows(in[0]);
    Tensor y = x.emptyLike();
    x.kernels().rows().softmax(x, y); // (1)
    return Step.of(form.back(y), new Cache(y));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Rows form = Rows.of(dy[0], axis);
    Tensor dx = c.y.emptyLike();
    dx.kernels().rows().softmaxBackward(c.y, form.rows(dy[0]), dx); // (2)
    return new Tensor[] {form.back(dx)};
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Softmax(0), Shape.of(4, 7, 5)).within(-3, 3),
        Sample.of(new Softmax(1), Shape.of(4, 7, 5)).within(-3, 3),
        Sample.of(new Softmax(-1), Shape.of(3, 17)).within(-3, 3),
        Sample.of(new Softmax(0), Shape.of(1)),
        Sample.of(new Softmax(1), Shape.of(0, 3)),
        Sample.rejected(new Softmax(2), "no axis 2", Shape.of(3, 4)));
  }
}
