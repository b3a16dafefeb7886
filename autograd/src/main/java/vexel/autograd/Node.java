package vexel.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// One recorded application of an op.
final class Node {
  private static final AtomicLong MADE = new AtomicLong();

  private final Op<?> op;
  private final List<Value> inputs;
  private final List<Value> outputs = new ArrayList<>();
  private final int age;
  private final long serial = MADE.incrementAndGet();
  private @Nullable Object cache;
  private List<Tensor> interior;
  private boolean swept;

  Node(Op<?> op, List<Value> inputs, @Nullable Object cache, List<Tensor> interior) {
    this.op = op;
    this.inputs = inputs;
    this.cache = cache;
    this.interior = interior;
    int oldest = 0;
    for (Value v : inputs) {
      Node n = v.node();
      oldest = Math.max(oldest, n == null ? 0 : n.age);
    }
    this.age = oldest + 1;
  }

  /// Outputs register in order.
  void register(Value v) {
    outputs.add(v);
  }

  /// Number of ops recorded so far in this process. It tells what was recorded inside a
  /// [Checkpoint] and decides no order.
  static long made() {
    return MADE.get();
  }

  long serial() {
    return serial;
  }

  boolean isSwept() {
    return swept;
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

  String opName() {
    return op.name();
  }

  List<Tensor> interior() {
    return interior;
  }

  @SuppressWarnings("unchecked") // the cache was made by this very op
  @Nullable Tensor[] backward(Tensor[] dy, boolean... spare) {
    boolean[] wanted = new boolean[inputs.size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = inputs.get(i).needsGradient();
    }
    @Nullable Tensor[] dx =
        ((Op<@Nullable Object>) op).backward(dy, cache, new Wanted(wanted, spare));
    for (int i = 0; Watch.isOpen() && i < dx.length; i++) {
      Watch.check(op.name(), "gradient of input", i, dx[i]);
    }
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

  /// The outputs, computed once more.
  @SuppressWarnings("unchecked") // the cache was made by this very op
  List<Tensor> again() {
    Tensor[] in = inputs.stream().map(Value::tensor).toArray(Tensor[]::new);
    return ((Op<@Nullable Object>) op).again(cache, in);
  }

  /// The tensors in the cache.
  List<Tensor> cached() {
    return Cached.tensors(cache);
  }

  /// Whether `t` is an output's own memory and no view of an input.
  boolean made(Tensor t) {
    return inputs.stream().noneMatch(v -> v.tensor().storage().equals(t.storage()));
  }

  /// Refuses a gradient that does not fit input `i`.
  void checkGradient(int i, Tensor g) {
    Tensor x = inputs.get(i).tensor();
    if (!g.shape().equals(x.shape()) || g.dtype() != x.dtype()) {
      throw new IllegalStateException(
          op.name() + ".backward returned " + g + " for input " + i + ", " + x);
    }
  }

  /// Forgets the cache.
  void release() {
    swept = true;
    cache = null;
    interior = List.of();
  }
}
