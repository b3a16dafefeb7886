package vexel.autograd;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Storage;

/// The values of a graph that were [forgotten][Value#forget()], and how to have them back: the op
/// that made one runs again, after those that made its inputs.
///
/// What the cache of another op than its maker holds stays from then on until the sweep passes the
/// maker, so that a chain of forgotten values is computed once; what only led to it is recycled at
/// once.
final class Forgotten {
  /// Who made what was forgotten.
  private final IdentityHashMap<Storage, Node> makers = new IdentityHashMap<>();

  /// What the caches hold of other ops' outputs.
  private final Set<Storage> cached = Collections.newSetFromMap(new IdentityHashMap<>());

  /// Looks at one op of the graph; all have to be seen before anything is restored.
  void note(Node n) {
    for (Value v : n.outputs()) {
      if (!v.tensor().storage().isLive() && n.made(v.tensor())) {
        makers.put(v.tensor().storage(), n);
      }
    }
    for (Tensor t : n.cached()) {
      if (n.outputs().stream().noneMatch(v -> v.tensor().storage().equals(t.storage()))) {
        cached.add(t.storage());
      }
    }
  }

  /// Makes these tensors readable.
  void restore(List<Tensor> tensors) {
    tensors.forEach(this::restore);
  }

  private void restore(Tensor t) {
    Node maker = t.storage().isLive() ? null : makers.get(t.storage());
    if (maker == null) {
      return;
    }
    List<Tensor> inputs = maker.inputs().stream().map(Value::tensor).toList();
    List<Tensor> missing = inputs.stream().filter(in -> !in.storage().isLive()).toList();
    restore(missing);
    try (Scope _ = Scope.open()) {
      List<Tensor> again = maker.again();
      for (int i = 0; i < again.size(); i++) {
        Storage lost = maker.outputs().get(i).tensor().storage();
        if (!lost.isLive()) {
          lost.revive(again.get(i).storage());
        }
      }
    }
    for (Tensor in : missing) {
      if (!cached.contains(in.storage())) {
        in.storage().recycle();
      }
    }
  }
}
