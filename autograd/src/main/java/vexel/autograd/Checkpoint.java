package vexel.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Activation recomputation: a part of a network that keeps only its inputs and is computed once
/// more when its gradient is wanted. Chen et al. 2016, §4. forward: y = f(x), everything in between
/// is recycled (1) backward: y = f(x) again, recorded, then swept with dy (2)
///
/// f must be a function of its inputs and of parameters, the same numbers each time. Randomness
/// addressed by path is; the running statistics of a batch normalisation are proposed twice with
/// the same numbers. A value computed outside must be an input.
///
/// Gradients have the bits they have without recomputation, but for a parameter that a part reads
/// more than once and something else reads too: its shares from inside the part are added first.
///
/// @param f the part; the parameters it reads are found by running it
public record Checkpoint(Function<List<Value>, Value> f) implements Op<Checkpoint.Cache> {
  /// The inputs and the parameters f reads, in the order they were found.
  public record Cache(List<Tensor> inputs, List<Parameter> parameters) {}

  /// f(x), keeping only x.
  public static Value of(UnaryOperator<Value> f, Value x) {
    return of(in -> f.apply(in.get(0)), List.of(x));
  }

  /// f(inputs), keeping only the inputs.
  public static Value of(Function<List<Value>, Value> f, List<Value> inputs) {
    Checkpoint op = new Checkpoint(f);
    Step<Cache> step;
    try (Scope scope = Scope.open()) {
      step = op.forward(inputs.stream().map(Value::tensor).toArray(Tensor[]::new));
      scope.keep(step.outputs().get(0));
    }
    List<Value> all = new ArrayList<>(inputs);
    step.cache().parameters().forEach(p -> all.add(p.value()));
    boolean record = all.stream().anyMatch(Value::needsGradient);
    Node node = record ? new Node(op, all, step.cache(), List.of()) : null;
    return Value.results(step, node).get(0);
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    long before = Node.made();
    Value y = f.apply(Arrays.stream(in).map(Value::of).toList()); // (1)
    return Step.of(y.tensor(), new Cache(List.of(in), parameters(y, before)));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    List<Parameter> leaves = new ArrayList<>();
    for (int i = 0; i < c.inputs.size(); i++) {
      Tensor x = c.inputs.get(i);
      leaves.add(wanted.input(i) ? Parameter.of(x) : Parameter.buffer(x));
    }
    Value y = f.apply(leaves.stream().map(Parameter::value).toList());
    Gradients gradients = y.backward(dy[0]); // (2)
    leaves.addAll(c.parameters);
    @Nullable Tensor[] dx = new @Nullable Tensor[leaves.size()];
    Arrays.setAll(dx, i -> gradients.of(leaves.get(i)));
    return dx;
  }

  /// The parameters `y` depends on, depth first.
  private static List<Parameter> parameters(Value y, long before) {
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
        if (n.serial() <= before) {
          throw new TensorException(
              "checkpoint",
              "the part reads a value that "
                  + n.opName()
                  + " computed outside of it; make it an input or detach it");
        }
        stack.addAll(n.inputs());
      }
    }
    return found;
  }

  public static List<Sample> samples() {
    Checkpoint one = new Checkpoint(x -> x.get(0).mul(x.get(0)).tanh().reshape(-1));
    Checkpoint two = new Checkpoint(x -> x.get(0).mul(x.get(1)).exp());
    return List.of(
        Sample.of(one, Shape.of(3, 5)),
        Sample.of(two, Shape.of(3, 5), Shape.of(5)),
        Sample.rejected(new Checkpoint(x -> x.get(0).reshape(7)), "asks for 7", Shape.of(3)));
  }
}
