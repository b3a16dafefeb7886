package vexel.autograd;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// The settings of an op, rebuilt with every tensor among them replaced: components that are
/// tensors, records or lists of either.
final class Settings {
  private Settings() {}

  static Object map(Object o, UnaryOperator<Tensor> f) {
    return switch (o) {
      case Tensor t -> f.apply(t);
      case Record r -> rebuild(r, f);
      case List<?> list -> list.stream().map(e -> map(e, f)).toList();
      default -> o;
    };
  }

  private static Object rebuild(Record r, UnaryOperator<Tensor> f) {
    RecordComponent[] components = r.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new @Nullable Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        var accessor = components[i].getAccessor();
        accessor.setAccessible(true);
        Object v = accessor.invoke(r);
        values[i] = v == null ? null : map(v, f);
      }
      var constructor = r.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("op " + r.getClass().getName() + " cannot be rebuilt", e);
    }
  }
}
