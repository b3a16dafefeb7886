package vexel.distill.bench;

import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Random inputs of workloads, on the backend that new tensors go to.
final class Numbers {
  private static final Rng RNG = Rng.seed(20260103);

  private Numbers() {}

  /// The stream of `name`.
  static Rng rng(String name) {
    return RNG.at(name);
  }

  /// Standard normal numbers in F32.
  static Tensor normal(String name, int... dims) {
    Tensor t = Tensor.empty(Backends.selected(), DType.F32, Shape.of(dims));
    t.kernels().random().normal(rng(name), 0, 1, t);
    return t;
  }
}
