package vexel.autograd;

/// Which inputs of an op need a gradient, so that a first layer never computes dX.
public final class Wanted {
  private final boolean[] inputs;

  Wanted(boolean[] inputs) {
    this.inputs = inputs;
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
}
