package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// The end of a residual block (He et al. 2016, eq. 1 and fig. 2), two paths of one shape. The
/// result tells where it was cut off, so nothing else is kept.
///
/// ```
/// y = max(a + b, 0)                (1)
/// da = db = dy [y > 0]             (2)
/// ```
public record AddRelu() implements Op<AddRelu.Cache> {
  /// The result.
  public record Cache(Tensor y) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("add relu", in, 2, 2);
    Inputs.shape("add relu", "b", in[1], in[0].shape());
    Tensor y = in[0].add(in[1]);
    y.kernels().element().map(Unary.RELU, 0, 0, y, y); // (1)
    return Step.of(y, new Cache(y));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor g = wanted.place(dy, 0);
    g.kernels().element().mapBackward(Unary.RELU, 0, 0, c.y, c.y, dy[0], g); // (2)
    return new Tensor[] {g, g};
  }

  public static List<Sample> samples() {
    AddRelu op = new AddRelu();
    return List.of(
        Sample.of(op, Shape.of(7), Shape.of(7)).within(0.2, 1),
        Sample.of(op, Shape.of(3, 5), Shape.of(3, 5)).within(-1, -0.2),
        Sample.of(op, Shape.of(0), Shape.of(0)),
        Sample.rejected(op, "b[5] must have shape [3, 5]", Shape.of(3, 5), Shape.of(5)));
  }
}
