package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Vectors along one axis scaled to length 1. n = max(‖x‖, ε), y = x / n (1) dx = (dy − y (y·dy)) /
/// n where ‖x‖ > ε, else dy / n (2)
///
/// @param axis the axis
/// @param eps ε
public record L2Normalize(int axis, double eps) implements Op<L2Normalize.Cache> {
  /// Result as rows, and n of each.
  public record Cache(Tensor y, Tensor norm) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("l2normalize", in, 1, 1);
    Rows form = Rows.of(in[0], axis);
    Tensor x = form.rows(in[0]);
    Tensor y = x.emptyLike();
    Tensor norm = Tensor.empty(x.backend(), x.dtype(), Shape.of(form.count()));
    x.kernels().rows().l2Normalize(x, eps, y, norm); // (1)
    return Step.of(form.back(y), new Cache(y, norm));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Rows form = Rows.of(dy[0], axis);
    Tensor dx = c.y.emptyLike();
    dx.kernels().rows().l2NormalizeBackward(c.y, c.norm, eps, form.rows(dy[0]), dx); // (2)
    return new Tensor[] {form.back(dx)};
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new L2Normalize(1, 1e-12), Shape.of(6, 8)),
        Sample.of(new L2Normalize(0, 1e-12), Shape.of(6, 8)),
        Sample.of(new L2Normalize(1, 1e-12), Shape.of(2, 17, 3)),
        Sample.of(new L2Normalize(0, 100), Shape.of(5)),
        Sample.of(new L2Normalize(1, 1e-12), Shape.of(0, 3)),
        Sample.rejected(new L2Normalize(2, 1e-12), "no axis 2", Shape.of(3, 4)));
  }
}
