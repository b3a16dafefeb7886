package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Variance over axes, which disappear; n elements meet in one, μ is their mean, δ = 1 if unbiased,
/// else 0. y = Σ (x − μ)² / (n − δ) (1) dx = dy · 2 (x − μ) / (n − δ) (2)
///
/// @param unbiased divide by n − 1
/// @param axes the axes, all if empty
public record Variance(boolean unbiased, List<Integer> axes) implements Op<Variance.Cache> {
  /// x − μ.
  public record Cache(Tensor centred) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("variance", in, 1, 1);
    Tensor x = in[0];
    Inputs.demand(
        "variance",
        degrees(x.shape()) > 0,
        "x" + x.shape() + " has too few elements along axes " + axes);
    Tensor mean = Axes.stretch(x.mean(Axes.array(axes)), x.shape(), axes);
    Tensor centred = x.sub(mean);
    Tensor y = centred.map(Unary.SQUARE).sum(Axes.array(axes)).mul(1.0 / degrees(x.shape())); // (1)
    return Step.of(y, new Cache(centred));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Shape s = c.centred.shape();
    Tensor slope = dy[0].mul(2.0 / degrees(s));
    return new Tensor[] {c.centred.mul(Axes.stretch(slope, s, axes))}; // (2)
  }

  private int degrees(Shape x) {
    return Axes.count(x, axes) - (unbiased ? 1 : 0);
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Variance(true, List.of()), Shape.of(3, 4, 5)),
        Sample.of(new Variance(true, List.of(1)), Shape.of(3, 4, 5)),
        Sample.of(new Variance(false, List.of(0, 2)), Shape.of(3, 4, 5)),
        Sample.of(new Variance(false, List.of(0)), Shape.of(1, 3)),
        Sample.rejected(new Variance(true, List.of(0)), "too few", Shape.of(1, 3)));
  }
}
