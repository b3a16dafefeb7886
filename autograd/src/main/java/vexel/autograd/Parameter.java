package vexel.autograd;

import vexel.tensor.Tensor;

/// A trainable tensor, or a buffer that is saved but not trained. Its identity is the key of its
/// gradient; the optimiser writes into its tensor in place.
public final class Parameter {
  private final boolean trainable;
  private Tensor tensor;

  private Parameter(Tensor tensor, boolean trainable) {
    this.tensor = tensor;
    this.trainable = trainable;
  }

  /// A tensor that is trained.
  public static Parameter of(Tensor tensor) {
    return new Parameter(tensor, true);
  }

  /// A tensor that is part of the state but has no gradient, e.g. a running mean.
  public static Parameter buffer(Tensor tensor) {
    return new Parameter(tensor, false);
  }

  public boolean isTrainable() {
    return trainable;
  }

  /// The current numbers.
  public Tensor tensor() {
    return tensor;
  }

  /// Replaces the numbers; shape, type and backend must agree.
  public void set(Tensor next) {
    if (!next.shape().equals(tensor.shape())) {
      throw new vexel.tensor.TensorException(
          "parameter", "has shape " + tensor.shape() + ", cannot become " + next.shape());
    }
    tensor = next;
  }

  /// The same kind of parameter around other numbers.
  public Parameter with(Tensor other) {
    return new Parameter(other, trainable);
  }

  /// This parameter as a leaf of a graph.
  public Value value() {
    return Value.leaf(this);
  }
}
