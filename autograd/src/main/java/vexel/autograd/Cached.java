package vexel.autograd;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Finds the tensors a cache holds: the components of its record that are tensors, records or lists
/// of either.
final class Cached {
  /// The accessors of a cache's components that can hold tensors.
  private static final ClassValue<List<Method>> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
          List<Method> found = new ArrayList<>();
          for (RecordComponent c : type.getRecordComponents()) {
            if (mayHold(c.getType())) {
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
    if (cache != null && !(cache instanceof Record)) {
      throw new IllegalStateException("an op's cache must be a record, not " + cache.getClass());
    }
    List<Tensor> found = new ArrayList<>();
    add(cache, found);
    return found;
  }

  private static boolean mayHold(Class<?> type) {
    return type == Tensor.class
        || List.class.isAssignableFrom(type)
        || Record.class.isAssignableFrom(type);
  }

  private static void add(@Nullable Object component, List<Tensor> found) {
    switch (component) {
      case Tensor t -> found.add(t);
      case List<?> list -> list.forEach(o -> add(o, found));
      case Record r -> ACCESSORS.get(r.getClass()).forEach(a -> add(read(r, a), found));
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
