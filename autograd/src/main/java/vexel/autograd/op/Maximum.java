package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.Unary;

/// The larger of two, with broadcasting. Equal operands share the gradient evenly, as in PyTorch. y
/// = max(a, b) (1) da = dy w ↓ with w = ½ (1 + sign(a − b)) (2) db = dy (1 − w) ↓ (3)
public record Maximum() implements Op<Maximum.Cache> {
  /// The operands.
  public record Cache(Tensor a, Tensor b) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("maximum", in, 2, 2);
    return Step.of(in[0].zip(Binary.MAX, in[1]), new Cache(in[0], in[1])); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor a = c.a;
    Tensor b = c.b;
    return new @Nullable Tensor[] {
      wanted.input(0) ? dy[0].mul(share(a, b)).sumTo(a.shape()) : null, // (2)
      wanted.input(1) ? dy[0].mul(share(b, a)).sumTo(b.shape()) : null // (3)
    };
  }

  /// ½ (1 + sign(a − b)): 1 where `a` wins, ½ on a tie.
  private static Tensor share(Tensor a, Tensor b) {
    return a.sub(b).map(Unary.SIGN).mul(0.5).add(0.5);
  }

  public static List<Sample> samples() {
    return Broadcasts.samples(new Maximum()).stream().map(Sample::withoutTies).toList();
  }
}
