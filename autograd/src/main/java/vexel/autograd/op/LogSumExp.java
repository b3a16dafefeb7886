package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.Unary;

/// Soft maximum over axes, which disappear. y = m + log Σ e^{x − m}, m = max x (1) dx = dy · e^{x −
/// y} (2)
///
/// @param axes the axes, all if empty
public record LogSumExp(List<Integer> axes) implements Op<LogSumExp.Cache> {
  /// Argument and result.
  public record Cache(Tensor x, Tensor y) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("logsumexp", in, 1, 1);
    Tensor x = in[0];
    Inputs.demand("logsumexp", x.size() > 0, "x" + x.shape() + " is empty");
    int[] a = Axes.array(axes);
    // a finite m keeps −∞ − m from becoming NaN
    Tensor m = x.reduce(Reduce.MAX, a).map(Unary.CLAMP, -Float.MAX_VALUE, Float.MAX_VALUE);
    Tensor e = x.sub(Axes.stretch(m, x.shape(), axes)).map(Unary.EXP);
    Tensor y = e.sum(a).map(Unary.LOG).add(m); // (1)
    return Step.of(y, new Cache(x, y));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Shape s = c.x.shape();
    Tensor p = c.x.sub(Axes.stretch(c.y, s, axes)).map(Unary.EXP);
    return new Tensor[] {p.mul(Axes.stretch(dy[0], s, axes))}; // (2)
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new LogSumExp(List.of(1)), Shape.of(4, 7, 5)).within(-3, 3),
        Sample.of(new LogSumExp(List.of()), Shape.of(3, 4)).within(-3, 3),
        Sample.of(new LogSumExp(List.of(0, -1)), Shape.of(3, 4, 2)),
        Sample.rejected(new LogSumExp(List.of(0)), "empty", Shape.of(0, 2)));
  }
}
