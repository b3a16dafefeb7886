package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Tensor;

/// Product with broadcasting. With ↓ the sum over stretched axes: y = a b (1) da = dy b ↓ (2) db =
/// dy a ↓ (3)
public record Mul() implements Op<Mul.Cache> {
  /// The operands.
  public record Cache(Tensor a, Tensor b) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("mul", in, 2, 2);
    return Step.of(in[0].mul(in[1]), new Cache(in[0], in[1])); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor a = c.a;
    Tensor b = c.b;
    return new @Nullable Tensor[] {
      wanted.input(0) ? dy[0].mul(b).sumTo(a.shape()) : null, // (2)
      wanted.input(1) ? dy[0].mul(a).sumTo(b.shape()) : null // (3)
    };
  }

  public static List<Sample> samples() {
    return Broadcasts.samples(new Mul());
  }
}
