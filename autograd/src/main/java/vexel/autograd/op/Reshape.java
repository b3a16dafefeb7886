package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// The same elements, row-major, in another shape; a view where the strides allow it. y_i = x_i (1)
/// dx_i = dy_i (2)
///
/// @param dims the new axes; one may be −1
public record Reshape(List<Integer> dims) implements Op<Reshape.Cache> {
  /// Shape of the input.
  public record Cache(Shape x) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("reshape", in, 1, 1);
    return Step.of(in[0].reshape(Axes.array(dims)), new Cache(in[0].shape())); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    return new Tensor[] {dy[0].reshape(c.x.toArray())}; // (2)
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Reshape(List.of(6, 2)), Shape.of(3, 4)),
        Sample.of(new Reshape(List.of(-1)), Shape.of(3, 1, 5)),
        Sample.of(new Reshape(List.of()), Shape.of(1)),
        Sample.of(new Reshape(List.of(0, 7)), Shape.of(7, 0)),
        Sample.rejected(new Reshape(List.of(5)), "asks for 5", Shape.of(3, 4)));
  }
}
