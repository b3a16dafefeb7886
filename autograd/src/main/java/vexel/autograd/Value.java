package vexel.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Numbers that remember how they were computed. What can be done with them stands in
/// [Differentiable].
///
/// A value is older than everything computed from it: the *age* of an op is one more than that of
/// the ops it reads. An op is recorded only if one of its inputs needs a gradient, so inference
/// keeps nothing.
public final class Value implements Differentiable {
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

  /// Applies an op and returns its first output.
  public static Value apply(Op<?> op, Value... in) {
    return applyAll(op, in).get(0);
  }

  /// Applies an op and returns all its results: the outputs, then the constants.
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
      step = forward(op, tensors);
      step.outputs().forEach(scope::keep);
      step.constants().forEach(scope::keep);
      if (record) {
        interior = interior(step, scope);
        interior.forEach(scope::keep);
      }
    }
    return results(step, record ? new Node(op, List.of(in), step.cache(), interior) : null);
  }

  private static <C extends @Nullable Object> Op.Step<C> forward(Op<C> op, Tensor[] in) {
    boolean watched = Watch.isOpen();
    for (int i = 0; watched && i < in.length; i++) {
      Watch.check(op.name(), "input", i, in[i]);
    }
    Op.Step<C> step = op.forward(in);
    for (int i = 0; watched && i < step.outputs().size(); i++) {
      Watch.check(op.name(), "output", i, step.outputs().get(i));
    }
    return step;
  }

  /// The results of a step as values, registered with the node that produced them.
  static List<Value> results(Op.Step<?> step, @Nullable Node node) {
    List<Value> values = new ArrayList<>();
    for (Tensor y : step.outputs()) {
      Value v = new Value(y, null, node, values.size());
      if (node != null) {
        node.register(v);
      }
      values.add(v);
    }
    for (Tensor c : step.constants()) {
      values.add(of(c));
    }
    return values;
  }

  /// What the cache holds that this op has allocated and nobody else will own.
  private static List<Tensor> interior(Op.Step<?> step, Scope scope) {
    List<Tensor> found = new ArrayList<>();
    for (Tensor t : Cached.tensors(step.cache())) {
      boolean constant = step.constants().stream().anyMatch(c -> c.storage().equals(t.storage()));
      if (scope.owns(t) && !constant) {
        found.add(t);
      }
    }
    return found;
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
    Value v = this;
    while (!v.retained) {
      v.retained = true;
      Node n = v.node;
      if (n != null) {
        for (Value in : n.inputs()) {
          if (in.tensor.storage().equals(tensor.storage())) {
            v = in; // a view: what it looks at must stay
          }
        }
      }
    }
    return this;
  }

  /// Lets go of the numbers: whoever reads them in the forward pass has done so, and the sweep of
  /// `backward()` computes them again where an op needs them, with the same bits. Worth it where
  /// that is cheap, as for what lies between the convolutions of a network. Chen et al. 2016, §3.
  ///
  /// Without effect on what is retained, on views, and where nothing is recorded.
  public Value forget() {
    if (node != null && !retained && tensor.storage().isRevivable() && node.made(tensor)) {
      tensor.storage().recycle();
    }
    return this;
  }

  /// These numbers without their history.
  public Value detach() {
    retain();
    return of(tensor);
  }

  /// The gradients of this scalar with respect to every parameter it depends on.
  ///
  /// @throws TensorException if this is no scalar, or nothing it depends on needs a gradient
  /// @throws IllegalStateException if an op it depends on was already swept by a `backward()`
  public Gradients backward() {
    if (tensor.size() != 1) {
      throw new TensorException(
          "backward", "needs a scalar, got " + tensor.shape() + "; reduce it or give an upstream");
    }
    return backward(Tensor.full(tensor.backend(), tensor.dtype(), tensor.shape(), 1));
  }

  /// The gradients of Σ upstream·this.
  public Gradients backward(Tensor upstream) {
    return backward(List.of(this), List.of(upstream));
  }

  /// The gradients of Σ_i Σ upstream_i·root_i over several roots of one graph, in one sweep.
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

  @Override
  public String toString() {
    return "Value " + tensor + (needsGradient() ? ", needs a gradient" : "");
  }
}
