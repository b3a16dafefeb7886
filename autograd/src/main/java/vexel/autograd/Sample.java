package vexel.autograd;

import java.util.List;
import vexel.tensor.Shape;

/// One case an op is checked on: random inputs of the given shapes, or inputs it must reject.
///
/// @param op the op with its settings
/// @param inputs shapes of the inputs
/// @param low lower bound of the uniform inputs
/// @param high upper bound; keep kinks (|x|, relu at 0) away by choosing bounds or `gap`
/// @param gap inputs with |x| < gap are moved away from 0 by it
/// @param rejects empty, or a fragment of the message with which the op must refuse these inputs
public record Sample(
    Op<?> op, List<Shape> inputs, double low, double high, double gap, String rejects) {
  /// Inputs uniform in [−1, 1).
  public static Sample of(Op<?> op, Shape... inputs) {
    return new Sample(op, List.of(inputs), -1, 1, 0, "");
  }

  /// This sample with inputs uniform in [low, high).
  public Sample within(double lo, double hi) {
    return new Sample(op, inputs, lo, hi, gap, rejects);
  }

  /// This sample with inputs at least `distance` from 0.
  public Sample awayFromZero(double distance) {
    return new Sample(op, inputs, low, high, distance, rejects);
  }

  /// Inputs the op must refuse with a message containing `fragment`.
  public static Sample rejected(Op<?> op, String fragment, Shape... inputs) {
    return new Sample(op, List.of(inputs), -1, 1, 0, fragment);
  }
}
