package vexel.distill.relation;

import vexel.tensor.TensorException;

/// A temperature or a width of a kernel.
public final class Positive {
  private Positive() {}

  /// Refuses what is not positive and finite.
  ///
  /// @param op who asks, for the message
  /// @param name what it is called there
  public static void demand(String op, String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new TensorException(op, name + " is " + value + "; it must be positive");
    }
  }
}
