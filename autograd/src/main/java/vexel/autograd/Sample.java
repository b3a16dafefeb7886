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
/// @param distinct whether all numbers of all inputs are levels of one equidistant scale, shuffled,
///   so that no two are close: for maxima, whose derivative jumps at ties
/// @param rejects empty, or a fragment of the message with which the op must refuse these inputs
public record Sample(
    Op<?> op,
    List<Shape> inputs,
    double low,
    double high,
    double gap,
    boolean distinct,
    String rejects) {
  /// Inputs uniform in [−1, 1).
  public static Sample of(Op<?> op, Shape... inputs) {
    return new Sample(op, List.of(inputs), -1, 1, 0, false, "");
  }

  /// This sample with inputs uniform in [low, high).
  public Sample within(double lo, double hi) {
    return new Sample(op, inputs, lo, hi, gap, distinct, rejects);
  }

  /// This sample with inputs at least `distance` from 0.
  public Sample awayFromZero(double distance) {
    return new Sample(op, inputs, low, high, distance, distinct, rejects);
  }

  /// This sample with inputs of which no two are close.
  public Sample withoutTies() {
    return new Sample(op, inputs, low, high, gap, true, rejects);
  }

  /// Inputs the op must refuse with a message containing `fragment`.
  public static Sample rejected(Op<?> op, String fragment, Shape... inputs) {
    return new Sample(op, List.of(inputs), -1, 1, 0, false, fragment);
  }

  /// Whether the op must refuse these inputs.
  public boolean isRejected() {
    return !rejects.isEmpty();
  }

  /// This sample with the tensors among the op's settings on `backend`, those of floats as `dtype`.
  public Sample on(Backend backend, DType dtype) {
    Op<?> moved = (Op<?>) Settings.map(op, t -> place(t, backend, dtype));
    return new Sample(moved, inputs, low, high, gap, distinct, rejects);
  }

  /// Random inputs, the same numbers (rounded to `dtype`) wherever they are drawn.
  public List<Tensor> draw(Backend backend, DType dtype, Rng rng) {
    int total = inputs.stream().mapToInt(Shape::size).sum();
    int[] levels = distinct ? rng.at("levels").permutation(total) : new int[0];
    int used = 0;
    List<Tensor> drawn = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Rng stream = rng.at("input", i);
      double[] x = new double[inputs.get(i).size()];
      for (int j = 0; j < x.length; j++) {
        double u = distinct ? (levels[used++] + 0.5) / total : stream.uniform(j);
        double v = low + (high - low) * u;
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
