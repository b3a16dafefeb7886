package vexel.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Activation recomputation: a part of a network that keeps only its input and is computed once
/// more when its gradient is wanted. Chen et al. 2016, §4. forward: y = f(x), everything in between
/// is recycled (1) backward: y = f(x) again, recorded, then swept with dy (2)
///
/// f must be a function: the same numbers each time. Randomness addressed by path is; the running
/// statistics of a batch normalisation are proposed twice with the same numbers.
///
/// @param f the part; the parameters it reads are found by running it
public record Checkpoint(UnaryOperator<Value> f) implements Op<Checkpoint.Cache> {
  /// The input and the parameters f reads, in the order they were found.
  public record Cache(Tensor x, List<Parameter> parameters) {}

  /// f(x), keeping only x.
  public static Value of(UnaryOperator<Value> f, Value x) {
    Checkpoint op = new Checkpoint(f);
    Step<Cache> step;
    try (Scope scope = Scope.open()) {
      step = op.forward(x.tensor());
      scope.keep(step.outputs().get(0));
    }
    List<Value> inputs = new ArrayList<>(List.of(x));
    step.cache().parameters().forEach(p -> inputs.add(p.value()));
    boolean record = inputs.stream().anyMatch(Value::needsGradient);
    Node node = record ? new Node(op, inputs, step.cache(), List.of()) : null;
    return Value.results(step, node).get(0);
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Value y = f.apply(Value.of(in[0])); // (1)
    return Step.of(y.tensor(), new Cache(in[0], parameters(y)));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Parameter x = wanted.input(0) ? Parameter.of(c.x) : Parameter.buffer(c.x);
    Gradients gradients = f.apply(x.value()).backward(dy[0]); // (2)
    List<@Nullable Tensor> dx = new ArrayList<>();
    dx.add(gradients.of(x));
    c.parameters.forEach(p -> dx.add(gradients.of(p)));
    return dx.toArray(new @Nullable Tensor[0]);
  }

  /// The parameters `y` depends on, depth first.
  private static List<Parameter> parameters(Value y) {
    IdentityHashMap<Object, Boolean> seen = new IdentityHashMap<>();
    List<Parameter> found = new ArrayList<>();
    List<Value> stack = new ArrayList<>(List.of(y));
    while (!stack.isEmpty()) {
      Value v = stack.remove(stack.size() - 1);
      Parameter p = v.parameter();
      Node n = v.node();
      if (p != null && seen.put(p, true) == null) {
        found.add(p);
      }
      if (n != null && seen.put(n, true) == null) {
        stack.addAll(n.inputs());
      }
    }
    return found;
  }

  public static List<Sample> samples() {
    Checkpoint op = new Checkpoint(x -> x.mul(x).tanh().reshape(-1));
    return List.of(
        Sample.of(op, Shape.of(3, 5)),
        Sample.rejected(new Checkpoint(x -> x.reshape(7)), "asks for 7", Shape.of(3)));
  }
}
