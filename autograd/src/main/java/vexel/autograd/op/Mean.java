package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Mean over axes, which disappear; n elements meet in one. y = Σ x / n (1) dx = dy / n, stretched
/// (2)
///
/// @param axes the axes to average over, all if empty
public record Mean(List<Integer> axes) implements Op<Mean.Cache> {
  /// Shape of the input.
  public record Cache(Shape x) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("mean", in, 1, 1);
    Inputs.demand(
        "mean", in[0].size() > 0, "x" + in[0].shape() + " is empty; its mean is undefined");
    return Step.of(in[0].mean(Axes.array(axes)), new Cache(in[0].shape())); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    double share = 1.0 / Axes.count(c.x, axes);
    return new Tensor[] {Axes.stretch(dy[0].mul(share), c.x, axes)}; // (2)
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Mean(List.of()), Shape.of(3, 4)),
        Sample.of(new Mean(List.of(1)), Shape.of(3, 4, 5)),
        Sample.of(new Mean(List.of(0, 2)), Shape.of(3, 4, 5)),
        Sample.rejected(new Mean(List.of(0)), "empty", Shape.of(0, 3)));
  }
}
