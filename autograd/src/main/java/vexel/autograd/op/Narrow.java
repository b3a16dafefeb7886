package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// `length` positions of `axis` from `start`, a view. The gradient is dy there and 0 elsewhere.
///
/// @param axis the axis to cut
/// @param start the first position kept
/// @param length how many are kept
public record Narrow(int axis, int start, int length) implements Op<Narrow.Cache> {
  /// Shape of the input.
  public record Cache(Shape x) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("narrow", in, 1, 1);
    return Step.of(in[0].narrow(axis, start, length), new Cache(in[0].shape()));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor dx = Tensor.zeros(dy[0].backend(), dy[0].dtype(), c.x);
    dx.kernels().element().copy(dy[0], dx.narrow(axis, start, length));
    return new Tensor[] {dx};
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Narrow(0, 1, 2), Shape.of(4, 3)),
        Sample.of(new Narrow(-1, 0, 3), Shape.of(2, 5)),
        Sample.of(new Narrow(1, 2, 1), Shape.of(2, 3, 4)),
        Sample.of(new Narrow(0, 2, 0), Shape.of(2, 3)),
        Sample.rejected(new Narrow(0, 3, 2), "outside axis 0", Shape.of(4)));
  }
}
