package vexel.autograd;

import java.util.IdentityHashMap;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Storage;

/// Who still needs a storage during a backward sweep. Views share a storage and each counts as an
/// owner; when the last owner lets go, the storage is recycled. What must never be recycled (roots,
/// leaves, constants, retained values, the caller's upstream) is counted once more than it is
/// removed.
final class Owners {
  private final IdentityHashMap<Storage, Count> counts = new IdentityHashMap<>();

  private static final class Count {
    int n;
  }

  /// One more owner.
  void add(Tensor t) {
    counts.computeIfAbsent(t.storage(), s -> new Count()).n++;
  }

  /// One owner less; the last one recycles.
  void remove(Tensor t) {
    Count count = counts.get(t.storage());
    if (count == null) {
      throw new IllegalStateException("backward: nobody owns " + t);
    }
    if (--count.n == 0) {
      counts.remove(t.storage());
      t.storage().recycle();
    }
  }

  /// Whether the storage has an owner.
  boolean knows(Tensor t) {
    return counts.containsKey(t.storage());
  }

  /// Whether the storage has exactly one owner.
  boolean isSole(Tensor t) {
    Count count = counts.get(t.storage());
    return count != null && count.n == 1;
  }
}
