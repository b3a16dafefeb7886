package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Choice by mask m ∈ {0, 1}, all three broadcasting. With ↓ the sum over stretched axes: y = m ? a
/// : b (1) da = (m ? dy : 0) ↓ (2) db = (m ? 0 : dy) ↓ (3)
///
/// @param mask U8; 0 selects b, anything else a
public record Select(Tensor mask) implements Op<Select.Cache> {
  /// Shapes of the operands.
  public record Cache(Shape a, Shape b) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("select", in, 2, 2);
    Shape s = Shape.broadcast("select", in[0].shape(), in[1].shape());
    s = Shape.broadcast("select", s, mask.shape());
    Tensor y = choose(in[0].expand(s), in[1].expand(s)); // (1)
    return Step.of(y, new Cache(in[0].shape(), in[1].shape()));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor g = dy[0];
    Tensor zero = Tensor.zeros(g.backend(), g.dtype(), Shape.of()).expand(g.shape());
    return new @Nullable Tensor[] {
      wanted.input(0) ? choose(g, zero).sumTo(c.a) : null, // (2)
      wanted.input(1) ? choose(zero, g).sumTo(c.b) : null // (3)
    };
  }

  private Tensor choose(Tensor a, Tensor b) {
    Tensor y = a.emptyLike();
    y.kernels().element().select(mask.expand(a.shape()), a, b, y);
    return y;
  }

  public static List<Sample> samples() {
    Tensor row = Tensor.copyOf(Backends.reference(), new byte[] {1, 0, 0, 1, 1}, 5);
    Tensor column = Tensor.copyOf(Backends.reference(), new byte[] {1, 0, 1}, 3, 1);
    return List.of(
        Sample.of(new Select(row), Shape.of(5), Shape.of(5)),
        Sample.of(new Select(row), Shape.of(3, 5), Shape.of()),
        Sample.of(new Select(column), Shape.of(3, 1), Shape.of(5)),
        Sample.rejected(new Select(row), "do not broadcast", Shape.of(4), Shape.of(4)));
  }
}
