package vexel.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// One recorded application of an op.
final class Node {
  private final Op<?> op;
  private final List<Value> inputs;
  private final List<Shape> outputShapes;
  private final List<Value> outputs = new ArrayList<>();
  private final int age;
  private @Nullable Object cache;
  private List<Tensor> interior;
  private boolean swept;

  Node(
      Op<?> op,
      List<Value> inputs,
      List<Tensor> outputs,
      @Nullable Object cache,
      List<Tensor> interior) {
    this.op = op;
    this.inputs = inputs;
    this.outputShapes = outputs.stream().map(Tensor::shape).toList();
    this.cache = cache;
    this.interior = interior;
    int oldest = 0;
    for (Value v : inputs) {
      Node n = v.node();
      oldest = Math.max(oldest, n == null ? 0 : n.age);
    }
    this.age = oldest + 1;
  }

  void register(Value v, int index) {
    outputs.add(index, v);
  }

  /// Distance from the leaves: an op is younger (a larger number) than all its inputs.
  int age() {
    return age;
  }

  List<Value> inputs() {
    return inputs;
  }

  List<Value> outputs() {
    return outputs;
  }

  Shape outputShape(int i) {
    return outputShapes.get(i);
  }

  String opName() {
    return op.name();
  }

  List<Tensor> interior() {
    return interior;
  }

  @SuppressWarnings("unchecked") // the cache was made by this very op
  @Nullable Tensor[] backward(Tensor[] dy) {
    if (swept) {
      throw new IllegalStateException(
          "backward: "
              + op.name()
              + " was already swept; build the graph anew or add the losses first");
    }
    boolean[] wanted = new boolean[inputs.size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = inputs.get(i).needsGradient();
    }
    @Nullable Tensor[] dx = ((Op<@Nullable Object>) op).backward(dy, cache, new Wanted(wanted));
    if (dx.length != wanted.length) {
      throw new IllegalStateException(
          op.name()
              + ".backward returned "
              + dx.length
              + " gradients for "
              + wanted.length
              + " inputs");
    }
    return dx;
  }

  /// Forgets the cache.
  void release() {
    swept = true;
    cache = null;
    interior = List.of();
  }
}
