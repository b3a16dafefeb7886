package vexel.autograd;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Finds the tensors a cache record holds: its direct components and lists of them.
final class Cached {
  private Cached() {}

  static List<Tensor> tensors(@Nullable Object cache) {
    if (cache == null) {
      return List.of();
    }
    List<Tensor> found = new ArrayList<>();
    if (cache instanceof Tensor t) {
      found.add(t);
      return found;
    }
    if (!cache.getClass().isRecord()) {
      throw new IllegalStateException("an op's cache must be a record, not " + cache.getClass());
    }
    for (RecordComponent c : cache.getClass().getRecordComponents()) {
      switch (read(cache, c)) {
        case Tensor t -> found.add(t);
        case List<?> list -> {
          for (Object o : list) {
            if (o instanceof Tensor t) {
              found.add(t);
            }
          }
        }
        case null, default -> {}
      }
    }
    return found;
  }

  private static @Nullable Object read(Object cache, RecordComponent c) {
    try {
      var accessor = c.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(cache);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(
          "cache "
              + cache.getClass()
              + " cannot be read; add 'opens "
              + cache.getClass().getPackageName()
              + " to vexel.autograd;' to its module",
          e);
    }
  }
}
