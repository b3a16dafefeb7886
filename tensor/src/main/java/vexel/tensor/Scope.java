package vexel.tensor;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vexel.tensor.spi.Storage;

/// Recycles what was allocated inside it, except what is kept. Scopes nest per thread; kept
/// storages pass to the enclosing scope.
///
/// ```java
/// try (Scope scope = Scope.open()) {
///   Tensor y = scope.keep(block.forward(x));
/// }
/// ```
public final class Scope implements AutoCloseable {
  private static final ThreadLocal<@Nullable Scope> CURRENT = new ThreadLocal<>();

  private final @Nullable Scope outer;
  private final List<Storage> allocated = new ArrayList<>();
  private final IdentityHashMap<Storage, Boolean> kept = new IdentityHashMap<>();

  private Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  /// Opens a scope inside the thread's current one.
  public static Scope open() {
    Scope scope = new Scope(CURRENT.get());
    CURRENT.set(scope);
    return scope;
  }

  /// Runs `work` as if no scope were open, for what is cached beyond all of them.
  public static <T> T outside(Supplier<T> work) {
    Scope scope = CURRENT.get();
    CURRENT.remove();
    try {
      return work.get();
    } finally {
      CURRENT.set(scope);
    }
  }

  /// Called by every allocation of a tensor.
  static Storage register(Storage storage) {
    Scope scope = CURRENT.get();
    if (scope != null) {
      scope.allocated.add(storage);
    }
    return storage;
  }

  /// Lets `tensor` outlive this scope.
  public Tensor keep(Tensor tensor) {
    kept.put(tensor.storage(), true);
    return tensor;
  }

  /// Lets `tensor` outlive every scope that is open on this thread: for what leaves by a side door,
  /// such as the running statistics a layer proposes.
  public static Tensor exempt(Tensor tensor) {
    for (Scope s = CURRENT.get(); s != null; s = s.outer) {
      s.kept.put(tensor.storage(), true);
    }
    return tensor;
  }

  /// Whether `tensor`'s storage was allocated inside this scope.
  public boolean owns(Tensor tensor) {
    return allocated.contains(tensor.storage());
  }

  @Override
  public void close() {
    CURRENT.set(outer);
    for (Storage s : allocated) {
      if (!kept.containsKey(s)) {
        s.recycle();
      } else if (outer != null) {
        outer.allocated.add(s);
      }
    }
  }
}
