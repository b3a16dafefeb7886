package vexel.autograd;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Storage;

/// Reverse-mode differentiation by sweeping the youngest op first, which is reverse topological
/// order: when an op's turn comes, all who used its outputs have added their share. Among equals
/// the order of discovery decides, so every sum of gradients has one order.
///
/// As the sweep passes an op, its cache, its outputs and their gradients are recycled, unless
/// something else owns them: views share a storage and count as owners, roots and retained values
/// stay.
final class Backward {
  private final IdentityHashMap<Node, Pending> pending = new IdentityHashMap<>();
  private final PriorityQueue<Pending> queue =
      new PriorityQueue<>(
          Comparator.<Pending>comparingInt(p -> -p.node.age()).thenComparingInt(p -> p.discovered));
  private final IdentityHashMap<Storage, int[]> owners = new IdentityHashMap<>();
  private final Gradients gradients = new Gradients();

  /// An op waiting for its turn, with the gradients of its outputs so far.
  private static final class Pending {
    final Node node;
    final int discovered;
    final @Nullable Tensor[] dy;

    Pending(Node node, int discovered) {
      this.node = node;
      this.discovered = discovered;
      this.dy = new Tensor[node.outputs().size()];
    }
  }

  static Gradients sweep(List<Value> roots, List<Tensor> upstream) {
    Backward sweep = new Backward();
    sweep.countOwners(roots);
    for (int i = 0; i < roots.size(); i++) {
      Tensor g = upstream.get(i);
      sweep.own(g, 1); // the caller's
      sweep.contribute(roots.get(i), g);
    }
    sweep.run();
    return sweep.gradients;
  }

  /// Every value of the graph owns its storage; a value that must stay readable owns it twice.
  private void countOwners(List<Value> roots) {
    IdentityHashMap<Node, Boolean> seen = new IdentityHashMap<>();
    List<Node> stack = new ArrayList<>();
    for (Value root : roots) {
      own(root.tensor(), 1);
      push(root.node(), seen, stack);
    }
    while (!stack.isEmpty()) {
      Node n = stack.remove(stack.size() - 1);
      for (Value v : n.outputs()) {
        own(v.tensor(), v.isRetained() ? 2 : 1);
      }
      n.interior().forEach(t -> own(t, 1));
      for (Value v : n.inputs()) {
        if (v.node() == null) {
          own(v.tensor(), 1); // leaves and constants belong to the caller
        }
        push(v.node(), seen, stack);
      }
    }
  }

  private static void push(
      @Nullable Node n, IdentityHashMap<Node, Boolean> seen, List<Node> stack) {
    if (n != null && seen.put(n, true) == null) {
      stack.add(n);
    }
  }

  private void run() {
    for (Pending p = queue.poll(); p != null; p = queue.poll()) {
      Node node = p.node;
      Tensor[] dy = new Tensor[p.dy.length];
      for (int i = 0; i < dy.length; i++) {
        Tensor g = p.dy[i];
        if (g == null) {
          Tensor y = node.outputs().get(i).tensor();
          g = Tensor.zeros(y.backend(), y.dtype(), node.outputShape(i));
          own(g, 1);
        }
        dy[i] = g;
      }
      @Nullable Tensor[] dx;
      try (Scope scope = Scope.open()) {
        dx = node.backward(dy);
        for (Tensor g : dx) {
          if (g != null) {
            scope.keep(g);
          }
        }
        for (Tensor g : dy) {
          scope.keep(g);
        }
      }
      for (int i = 0; i < dx.length; i++) {
        Value in = node.inputs().get(i);
        Tensor g = dx[i];
        if (g != null && in.needsGradient()) {
          if (!g.shape().equals(in.shape())) {
            throw new IllegalStateException(
                node.opName()
                    + ".backward returned "
                    + g.shape()
                    + " for input "
                    + i
                    + " of "
                    + in.shape());
          }
          contribute(in, g);
        }
      }
      for (Tensor g : dy) {
        disown(g);
      }
      List<Tensor> interior = node.interior();
      node.release();
      interior.forEach(this::disown);
      for (Value v : node.outputs()) {
        disown(v.tensor());
      }
    }
  }

  /// Adds `g` to the gradient of `v`.
  private void contribute(Value v, Tensor g) {
    Node node = v.node();
    if (node != null) {
      Pending p = pending.get(node);
      if (p == null) {
        p = new Pending(node, pending.size());
        pending.put(node, p);
        queue.add(p);
      }
      p.dy[v.output()] = sum(p.dy[v.output()], g);
      return;
    }
    Parameter leaf = v.parameter();
    if (leaf != null) {
      Tensor total = sum(gradients.of(leaf), g);
      gradients.put(leaf, total);
    }
  }

  private Tensor sum(@Nullable Tensor sofar, Tensor g) {
    if (sofar == null) {
      own(g, 1);
      return g;
    }
    Tensor total = sofar.add(g);
    own(total, 1);
    disown(sofar);
    if (!owners.containsKey(g.storage())) {
      g.storage().recycle();
    }
    return total;
  }

  private void own(Tensor t, int times) {
    owners.computeIfAbsent(t.storage(), s -> new int[1])[0] += times;
  }

  private void disown(Tensor t) {
    int[] count = owners.get(t.storage());
    if (count != null && --count[0] == 0) {
      owners.remove(t.storage());
      t.storage().recycle();
    }
  }
}
