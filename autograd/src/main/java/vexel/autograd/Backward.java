package vexel.autograd;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Reverse-mode differentiation by sweeping the youngest op first, which is reverse topological
/// order: when an op's turn comes, all who used its outputs have added their share. Among equals
/// the order of discovery decides, so every sum of gradients has one order.
///
/// As the sweep passes an op, its cache, its outputs and their gradients are recycled, unless
/// something else owns them (see [Owners]). What the op needs and was forgotten is computed again
/// before its turn (see [Forgotten]).
final class Backward {
  private final IdentityHashMap<Node, Pending> pending = new IdentityHashMap<>();
  private final PriorityQueue<Pending> queue =
      new PriorityQueue<>(
          Comparator.<Pending>comparingInt(p -> -p.node.age()).thenComparingInt(p -> p.discovered));
  private final Owners owners = new Owners();
  private final Gradients gradients = new Gradients();
  private final Forgotten forgotten = new Forgotten();

  /// An op waiting for its turn, with the gradients of its outputs so far.
  private static final class Pending {
    final Node node;
    final int discovered;
    final @Nullable Tensor[] dy;

    Pending(Node node, int discovered) {
      this.node = node;
      this.discovered = discovered;
      this.dy = new @Nullable Tensor[node.outputs().size()];
    }
  }

  static Gradients sweep(List<Value> roots, List<Tensor> upstream) {
    check(roots, upstream);
    Backward sweep = new Backward();
    sweep.countOwners(roots);
    for (int i = 0; i < roots.size(); i++) {
      Tensor g = upstream.get(i);
      sweep.owners.add(g); // the caller's
      sweep.contribute(roots.get(i), g);
    }
    for (Pending p = sweep.queue.poll(); p != null; p = sweep.queue.poll()) {
      sweep.pass(p);
    }
    sweep.gradients.makeContiguous();
    return sweep.gradients;
  }

  private static void check(List<Value> roots, List<Tensor> upstream) {
    if (roots.size() != upstream.size()) {
      throw new TensorException(
          "backward", roots.size() + " roots, but " + upstream.size() + " upstream gradients");
    }
    for (int i = 0; i < roots.size(); i++) {
      Tensor.same("backward", roots.get(i).tensor(), upstream.get(i));
      if (!roots.get(i).shape().equals(upstream.get(i).shape())) {
        throw new TensorException(
            "backward",
            "upstream" + upstream.get(i).shape() + " does not fit root" + roots.get(i).shape());
      }
    }
    if (roots.stream().noneMatch(Value::needsGradient)) {
      throw new TensorException(
          "backward", "no root depends on a trainable parameter; nothing was recorded");
    }
  }

  /// Every value of the graph owns its storage; a value that must stay readable owns it twice.
  private void countOwners(List<Value> roots) {
    IdentityHashMap<Node, Boolean> seen = new IdentityHashMap<>();
    List<Node> stack = new ArrayList<>();
    for (Value root : roots) {
      owners.add(root.tensor());
      push(root.node(), seen, stack);
    }
    while (!stack.isEmpty()) {
      Node n = stack.remove(stack.size() - 1);
      forgotten.note(n);
      for (Value v : n.outputs()) {
        owners.add(v.tensor());
        if (v.isRetained()) {
          owners.add(v.tensor());
        }
      }
      n.interior().forEach(owners::add);
      for (Value v : n.inputs()) {
        if (v.node() == null) {
          owners.add(v.tensor()); // leaves and constants belong to the caller
        }
        push(v.node(), seen, stack);
      }
    }
  }

  private static void push(
      @Nullable Node n, IdentityHashMap<Node, Boolean> seen, List<Node> stack) {
    if (n != null && seen.put(n, true) == null) {
      if (n.isSwept()) {
        throw new IllegalStateException(
            "backward: "
                + n.opName()
                + " was already swept; sweep both losses together with backward(roots, upstream)"
                + " or add them, or build the graph anew");
      }
      stack.add(n);
    }
  }

  /// One op's turn: its vector-Jacobian product, then everything only it needed is recycled.
  private void pass(Pending p) {
    Node node = p.node;
    Tensor[] dy = complete(p);
    List<Tensor> cached = node.cached();
    List<Value> unread = node.outputs().stream().filter(v -> !reads(cached, v.tensor())).toList();
    unread.forEach(v -> owners.remove(v.tensor())); // whoever read them has been passed
    forgotten.restore(cached);
    boolean[] spare = new boolean[dy.length];
    for (int i = 0; i < dy.length; i++) {
      spare[i] = owners.isSole(dy[i]);
    }
    @Nullable Tensor[] dx;
    try (Scope scope = Scope.open()) {
      dx = node.backward(dy, spare);
      for (Tensor g : dx) {
        if (g != null) {
          if (!scope.owns(g) && !owners.knows(g)) {
            owners.add(g); // the op's own: a constant among its settings
          }
          owners.add(g);
          scope.keep(g);
        }
      }
    }
    for (int i = 0; i < dx.length; i++) {
      Tensor g = dx[i];
      if (g != null) {
        Value in = node.inputs().get(i);
        if (in.needsGradient()) {
          node.checkGradient(i, g);
          contribute(in, g);
        }
        owners.remove(g);
      }
    }
    for (Tensor g : dy) {
      owners.remove(g);
    }
    List<Tensor> interior = node.interior();
    node.release();
    interior.forEach(owners::remove);
    for (Value v : node.outputs()) {
      if (!unread.contains(v)) {
        owners.remove(v.tensor());
      }
    }
  }

  private static boolean reads(List<Tensor> cached, Tensor t) {
    return cached.stream().anyMatch(c -> c.storage().equals(t.storage()));
  }

  /// The gradients of an op's outputs, zeros where nobody contributed, without gaps.
  private Tensor[] complete(Pending p) {
    Tensor[] dy = new Tensor[p.dy.length];
    for (int i = 0; i < dy.length; i++) {
      Tensor g = p.dy[i];
      if (g == null) {
        Tensor y = p.node.outputs().get(i).tensor();
        g = Tensor.zeros(y.backend(), y.dtype(), y.shape());
        owners.add(g);
      } else if (!g.isContiguous()) {
        Tensor copy = g.copy();
        owners.add(copy);
        owners.remove(g);
        g = copy;
      }
      dy[i] = g;
    }
    return dy;
  }

  /// Adds `g` to the gradient of `v`.
  private void contribute(Value v, Tensor g) {
    Node node = v.node();
    Parameter leaf = v.parameter();
    if (node != null) {
      Pending p = pending.get(node);
      if (p == null) {
        p = new Pending(node, pending.size());
        pending.put(node, p);
        queue.add(p);
      }
      p.dy[v.output()] = sum(p.dy[v.output()], g);
    } else if (leaf != null) {
      gradients.put(leaf, sum(gradients.of(leaf), g));
    }
  }

  /// sofar + g, in place where nobody else owns `sofar`.
  private Tensor sum(@Nullable Tensor sofar, Tensor g) {
    if (sofar == null) {
      owners.add(g);
      return g;
    }
    if (owners.isSole(sofar) && sofar.isContiguous()) {
      sofar.kernels().element().zip(vexel.tensor.spi.Binary.ADD, sofar, g, sofar);
      return sofar;
    }
    Tensor total = sofar.add(g);
    owners.add(total);
    owners.remove(sofar);
    return total;
  }
}
