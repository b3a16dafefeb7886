package vexel.autograd.op;

import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// What the ops demand of their inputs, refused in one grammar.
final class Inputs {
  private Inputs() {}

  /// Between `least` and `most` inputs.
  static void count(String op, Tensor[] in, int least, int most) {
    if (in.length < least || in.length > most) {
      throw new TensorException(
          op,
          "takes "
              + (least == most ? Integer.toString(least) : least + " to " + most)
              + " inputs, got "
              + in.length);
    }
    for (int i = 1; i < in.length; i++) {
      Tensor.same(op, in[0], in[i]);
    }
  }

  /// At least `least` axes.
  static void rank(String op, String name, Tensor t, int least) {
    if (t.rank() < least) {
      throw new TensorException(
          op, name + t.shape() + " has " + t.rank() + " axes, needs at least " + least);
    }
  }

  /// Exactly the shape `want`.
  static void shape(String op, String name, Tensor t, Shape want) {
    if (!t.shape().equals(want)) {
      throw new TensorException(op, name + t.shape() + " must have shape " + want);
    }
  }

  /// `want` positions on `axis`.
  static void dim(String op, String name, Tensor t, int axis, int want) {
    if (t.dim(axis) != want) {
      throw new TensorException(
          op,
          name
              + t.shape()
              + " axis "
              + t.shape().axis(axis)
              + " has "
              + t.dim(axis)
              + ", must have "
              + want);
    }
  }

  /// A condition that must hold.
  static void demand(String op, boolean holds, String otherwise) {
    if (!holds) {
      throw new TensorException(op, otherwise);
    }
  }
}
