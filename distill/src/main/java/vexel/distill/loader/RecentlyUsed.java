package vexel.distill.loader;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Values by key within a budget of bytes: those asked for least recently go first. Safe for use by
/// several threads.
public final class RecentlyUsed<K, V> {
  private final long budget;
  private final ToLongFunction<V> bytes;
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /// @param budget bytes kept at most
  /// @param bytes the size of a value, always the same for the same value
  public RecentlyUsed(long budget, ToLongFunction<V> bytes) {
    this.budget = budget;
    this.bytes = bytes;
  }

  /// The value of `key`, or null.
  public synchronized @Nullable V get(K key) {
    return values.get(key);
  }

  /// Keeps a value, in place of another of the same key. One that is larger than the budget is not
  /// kept.
  public synchronized void put(K key, V value) {
    V old = values.put(key, value);
    held += bytes.applyAsLong(value) - (old == null ? 0 : bytes.applyAsLong(old));
    Iterator<V> eldest = values.values().iterator();
    while (held > budget) {
      held -= bytes.applyAsLong(eldest.next());
      eldest.remove();
    }
  }

  /// Number of values.
  public synchronized int size() {
    return values.size();
  }

  /// Bytes of all values.
  public synchronized long held() {
    return held;
  }
}
