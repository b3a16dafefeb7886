package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Reduce;

/// Product along one axis, which disappears. y = Π_j x_j (1) dx_i = dy · Π_{j<i} x_j · Π_{j>i} x_j
/// (2)
///
/// The products before and after i keep the gradient exact where an x_j is 0, which dy·y/x_i would
/// not.
///
/// @param axis the axis
public record Prod(int axis) implements Op<Prod.Cache> {
  /// The argument.
  public record Cache(Tensor x) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("prod", in, 1, 1);
    return Step.of(in[0].reduce(Reduce.PROD, axis), new Cache(in[0])); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    int n = c.x.dim(axis);
    Tensor dx = c.x.emptyLike();
    Tensor product = dy[0]; // dy · x_0 ⋯ x_{i−1}
    for (int i = 0; i < n; i++) {
      dx.kernels().element().copy(product, dx.select(axis, i));
      product = product.mul(c.x.select(axis, i));
    }
    Tensor after = Tensor.full(dx.backend(), dx.dtype(), dy[0].shape(), 1); // x_{i+1} ⋯ x_{n−1}
    for (int i = n - 1; i >= 0; i--) {
      Tensor at = dx.select(axis, i);
      dx.kernels().element().copy(at.mul(after), at); // (2)
      after = after.mul(c.x.select(axis, i));
    }
    return new Tensor[] {dx};
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Prod(0), Shape.of(5)),
        Sample.of(new Prod(-1), Shape.of(3, 4)),
        Sample.of(new Prod(1), Shape.of(2, 3, 4)),
        Sample.of(new Prod(0), Shape.of(0, 2)),
        Sample.of(new Prod(0), Shape.of(4)).within(0, 0),
        Sample.rejected(new Prod(1), "no axis 1", Shape.of(3)));
  }
}
