package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Sum over axes, which disappear. y = Σ x (1) dx = dy, stretched (2)
///
/// @param axes the axes to sum over, all if empty
public record Sum(List<Integer> axes) implements Op<Sum.Cache> {
  /// Shape of the input.
  public record Cache(Shape x) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("sum", in, 1, 1);
    return Step.of(in[0].sum(Axes.array(axes)), new Cache(in[0].shape())); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    return new Tensor[] {Axes.stretch(dy[0], c.x, axes)}; // (2)
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Sum(List.of()), Shape.of(3, 4)),
        Sample.of(new Sum(List.of()), Shape.of()),
        Sample.of(new Sum(List.of(1)), Shape.of(3, 4, 5)),
        Sample.of(new Sum(List.of(0, -1)), Shape.of(3, 4, 5)),
        Sample.of(new Sum(List.of(0)), Shape.of(0, 3)),
        Sample.rejected(new Sum(List.of(2)), "no axis 2", Shape.of(3, 4)));
  }
}
