package vexel.autograd;

import vexel.tensor.Tensor;

/// Which inputs of an op need a gradient, so that a first layer never computes dX, and which
/// gradients of its outputs nobody else reads, so that an elementwise one is computed in place.
public final class Wanted {
  private final boolean[] inputs;
  private final boolean[] spare;

  Wanted(boolean[] inputs, boolean... spare) {
    this.inputs = inputs;
    this.spare = spare;
  }

  /// Every one of `n` inputs.
  public static Wanted all(int n) {
    boolean[] w = new boolean[n];
    java.util.Arrays.fill(w, true);
    return new Wanted(w);
  }

  /// Exactly the inputs marked true.
  public static Wanted of(boolean... inputs) {
    return new Wanted(inputs.clone());
  }

  /// Whether input `i` needs a gradient.
  public boolean input(int i) {
    return inputs[i];
  }

  /// `dy[j]` if nobody reads it after this op, else a new tensor like it: where to write what has
  /// its shape and may be computed in place.
  public Tensor place(Tensor[] dy, int j) {
    return j < spare.length && spare[j] ? dy[j] : dy[j].emptyLike();
  }
}
