package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Sum with broadcasting. With ↓ the sum over stretched axes: y = a + b (1) da = dy ↓, db = dy ↓
/// (2)
public record Add() implements Op<Add.Cache> {
  /// Shapes of the operands.
  public record Cache(Shape a, Shape b) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("add", in, 2, 2);
    return Step.of(in[0].add(in[1]), new Cache(in[0].shape(), in[1].shape())); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    return new @Nullable Tensor[] { // (2)
      wanted.input(0) ? dy[0].sumTo(c.a) : null, wanted.input(1) ? dy[0].sumTo(c.b) : null
    };
  }

  public static List<Sample> samples() {
    return Broadcasts.samples(new Add());
  }
}
