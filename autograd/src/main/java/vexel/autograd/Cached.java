package vexel.autograd;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Finds the tensors a cache record holds: its direct components and lists of them.
final class Cached {
  /// The accessors of a cache's components that can hold tensors.
  private static final ClassValue<List<Method>> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
          List<Method> found = new ArrayList<>();
          for (RecordComponent c : type.getRecordComponents()) {
            if (c.getType() == Tensor.class || List.class.isAssignableFrom(c.getType())) {
              Method accessor = c.getAccessor();
              if (!accessor.trySetAccessible()) {
                throw new IllegalStateException(
                    "cache "
                        + type
                        + " cannot be read; add 'opens "
                        + type.getPackageName()
                        + " to vexel.autograd;' to its module");
              }
              found.add(accessor);
            }
          }
          return found;
        }
      };

  private Cached() {}

  static List<Tensor> tensors(@Nullable Object cache) {
    List<Tensor> found = new ArrayList<>();
    if (cache instanceof Tensor t) {
      found.add(t);
    } else if (cache instanceof Record) {
      for (Method accessor : ACCESSORS.get(cache.getClass())) {
        add(read(cache, accessor), found);
      }
    } else if (cache != null) {
      throw new IllegalStateException("an op's cache must be a record, not " + cache.getClass());
    }
    return found;
  }

  private static void add(@Nullable Object component, List<Tensor> found) {
    switch (component) {
      case Tensor t -> found.add(t);
      case List<?> list -> list.forEach(o -> add(o, found));
      case null, default -> {}
    }
  }

  private static @Nullable Object read(Object cache, Method accessor) {
    try {
      return accessor.invoke(cache);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cache " + cache.getClass() + " cannot be read", e);
    }
  }
}
