package vexel.autograd.op;

import java.util.List;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.tensor.Shape;

/// The samples every elementwise op of two operands is checked on.
final class Broadcasts {
  private Broadcasts() {}

  static List<Sample> samples(Op<?> op) {
    return List.of(
        Sample.of(op, Shape.of(), Shape.of()),
        Sample.of(op, Shape.of(17), Shape.of(17)),
        Sample.of(op, Shape.of(3, 5), Shape.of(5)),
        Sample.of(op, Shape.of(5), Shape.of(3, 1)),
        Sample.of(op, Shape.of(3, 1, 5), Shape.of(4, 1)),
        Sample.of(op, Shape.of(), Shape.of(2, 3)),
        Sample.of(op, Shape.of(0, 3), Shape.of(3)),
        Sample.rejected(op, "do not broadcast", Shape.of(3), Shape.of(4)),
        Sample.rejected(op, "takes 2", Shape.of(3)));
  }
}
