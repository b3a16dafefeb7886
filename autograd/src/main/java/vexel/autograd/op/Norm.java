package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Euclidean norm over axes, which disappear. y = √(Σ x²) (1) dx = dy · x / y, 0 where y = 0 (2)
///
/// @param axes the axes, all if empty
public record Norm(List<Integer> axes) implements Op<Norm.Cache> {
  /// Argument and result.
  public record Cache(Tensor x, Tensor y) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("norm", in, 1, 1);
    Tensor x = in[0];
    Tensor y = x.map(Unary.SQUARE).sum(Axes.array(axes)).map(Unary.SQRT); // (1)
    return Step.of(y, new Cache(x, y));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    // a zero norm divides zeros by the smallest normal float instead: 0
    Tensor divisor = c.y.map(Unary.CLAMP, Float.MIN_NORMAL, Double.POSITIVE_INFINITY);
    Tensor direction = c.x.div(Axes.stretch(divisor, c.x.shape(), axes));
    return new Tensor[] {direction.mul(Axes.stretch(dy[0], c.x.shape(), axes))}; // (2)
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Norm(List.of()), Shape.of(3, 4)),
        Sample.of(new Norm(List.of(-1)), Shape.of(3, 4, 5)),
        Sample.of(new Norm(List.of(0, 2)), Shape.of(3, 4, 5)),
        Sample.rejected(new Norm(List.of(3)), "no axis 3", Shape.of(3, 4)));
  }
}
