package vexel.autograd;

import java.util.ArrayList;
import java.util.List;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// One case an op is checked on: random inputs of the given shapes, or inputs it must reject.
///
/// @param op the op with its settings; their tensors may be of any backend and float type, [#on]
///   brings them where they are needed
/// @param inputs shapes of the inputs
/// @param low lower bound of the uniform inputs
/// @param high upper bound; keep kinks (|x|, relu at 0) away by choosing bounds or `gap`
/// @param gap inputs are moved away from 0 by it
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

  /// Whether the op must refuse these inputs.
  public boolean isRejected() {
    return !rejects.isEmpty();
  }

  /// This sample with the tensors among the op's settings on `backend`, those of floats as `dtype`.
  public Sample on(Backend backend, DType dtype) {
    Op<?> moved = (Op<?>) Settings.map(op, t -> place(t, backend, dtype));
    return new Sample(moved, inputs, low, high, gap, rejects);
  }

  /// Random inputs, the same numbers (rounded to `dtype`) wherever they are drawn.
  public List<Tensor> draw(Backend backend, DType dtype, Rng rng) {
    List<Tensor> drawn = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Rng stream = rng.at("input", i);
      double[] x = new double[inputs.get(i).size()];
      for (int j = 0; j < x.length; j++) {
        double v = low + (high - low) * stream.uniform(j);
        x[j] = v + Math.copySign(gap, v);
      }
      int[] dims = inputs.get(i).toArray();
      drawn.add(place(Tensor.copyOf(Backends.reference(), x, dims), backend, dtype));
    }
    return drawn;
  }

  private static Tensor place(Tensor t, Backend backend, DType dtype) {
    Tensor cast = t.dtype().isFloat() ? t.to(Backends.reference()).cast(dtype) : t;
    return cast.to(backend);
  }
}
