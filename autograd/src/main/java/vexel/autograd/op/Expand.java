package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Axes of size 1 repeated, a view. The gradient is summed over the repetitions.
///
/// @param to the stretched shape
public record Expand(Shape to) implements Op<Expand.Cache> {
  /// Shape of the input.
  public record Cache(Shape x) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("expand", in, 1, 1);
    return Step.of(in[0].expand(to), new Cache(in[0].shape()));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    return new Tensor[] {dy[0].sumTo(c.x)};
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Expand(Shape.of(3, 4)), Shape.of(4)),
        Sample.of(new Expand(Shape.of(2, 3, 4)), Shape.of(3, 1)),
        Sample.of(new Expand(Shape.of(5)), Shape.of()),
        Sample.rejected(new Expand(Shape.of(3)), "do not broadcast", Shape.of(2)),
        Sample.rejected(new Expand(Shape.of(1)), "does not stretch", Shape.of(2)));
  }
}
