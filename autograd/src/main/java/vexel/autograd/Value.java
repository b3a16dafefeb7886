package vexel.autograd;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Numbers that remember how they were computed.
///
/// A value is older than everything computed from it: its *age* is one more than its inputs'. An op
/// is recorded only if one of its inputs needs a gradient, so inference keeps nothing.
public final class Value {
  private final Tensor tensor;
  private final @Nullable Parameter parameter;
  private final @Nullable Node node;
  private final int output;
  private boolean retained;

  private Value(Tensor tensor, @Nullable Parameter parameter, @Nullable Node node, int output) {
    this.tensor = tensor;
    this.parameter = parameter;
    this.node = node;
    this.output = output;
  }

  /// Numbers no gradient flows to.
  public static Value of(Tensor tensor) {
    return new Value(tensor, null, null, 0);
  }

  static Value leaf(Parameter parameter) {
    return new Value(parameter.tensor(), parameter.isTrainable() ? parameter : null, null, 0);
  }

  /// Applies an op with one output.
  public static Value apply(Op<?> op, Value... in) {
    return applyAll(op, in).get(0);
  }

  /// Applies an op and returns all its outputs.
  public static <C extends @Nullable Object> List<Value> applyAll(Op<C> op, Value... in) {
    Tensor[] tensors = new Tensor[in.length];
    boolean record = false;
    for (int i = 0; i < in.length; i++) {
      tensors[i] = in[i].tensor;
      record |= in[i].needsGradient();
    }
    Op.Step<C> step;
    List<Tensor> interior = List.of();
    try (Scope scope = Scope.open()) {
      step = op.forward(tensors);
      step.outputs().forEach(scope::keep);
      if (record) {
        interior = Cached.tensors(step.cache()).stream().filter(scope::owns).toList();
        interior.forEach(scope::keep);
      }
    }
    Node node = record ? new Node(op, List.of(in), step.outputs(), step.cache(), interior) : null;
    List<Tensor> outputs = step.outputs();
    java.util.ArrayList<Value> values = new java.util.ArrayList<>(outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      Value v = new Value(outputs.get(i), null, node, i);
      if (node != null) {
        node.register(v, i);
      }
      values.add(v);
    }
    return values;
  }

  /// The numbers. After `backward()` an interior value refuses to be read unless it was retained.
  public Tensor tensor() {
    return tensor;
  }

  public Shape shape() {
    return tensor.shape();
  }

  public int dim(int axis) {
    return tensor.dim(axis);
  }

  /// Whether a gradient flows to this value.
  public boolean needsGradient() {
    return node != null || parameter != null;
  }

  /// Keeps the numbers readable after `backward()`.
  public Value retain() {
    retained = true;
    return this;
  }

  /// These numbers without their history.
  public Value detach() {
    retained = true;
    return of(tensor);
  }

  /// The gradients of this scalar with respect to every parameter it depends on.
  public Gradients backward() {
    if (tensor.size() != 1) {
      throw new vexel.tensor.TensorException(
          "backward", "needs a scalar, got " + tensor.shape() + "; reduce it first");
    }
    return Backward.sweep(
        List.of(this), List.of(Tensor.full(tensor.backend(), tensor.dtype(), tensor.shape(), 1)));
  }

  /// The gradients of Σ upstream·this.
  public Gradients backward(Tensor upstream) {
    return Backward.sweep(List.of(this), List.of(upstream));
  }

  /// The gradients of Σ_i Σ upstream_i·root_i over several roots of one graph.
  public static Gradients backward(List<Value> roots, List<Tensor> upstream) {
    return Backward.sweep(roots, upstream);
  }

  @Nullable Node node() {
    return node;
  }

  @Nullable Parameter parameter() {
    return parameter;
  }

  int output() {
    return output;
  }

  boolean isRetained() {
    return retained;
  }
}
