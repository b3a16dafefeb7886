package vexel.nn;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;

/// Reads and rebuilds layer records: the one place that knows they are records.
public final class Records {
  /// The components of a class of layers. Reflection copies them and parses their annotations
  /// whenever it is asked, and every step of training asks for all parameters.
  private static final ClassValue<List<Component>> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
          if (!type.isRecord()) {
            throw new IllegalStateException("a layer must be a record: " + type.getName());
          }
          List<Component> all = new ArrayList<>();
          for (RecordComponent c : type.getRecordComponents()) {
            all.add(Component.of(c));
          }
          return List.copyOf(all);
        }
      };

  /// One component of a layer.
  ///
  /// @param name its part of a parameter's path
  /// @param type as declared
  /// @param accessor reads it, whoever may see it
  private record Component(String name, Class<?> type, Method accessor) {
    static Component of(RecordComponent c) {
      Name n = c.getAnnotation(Name.class);
      Method accessor = c.getAccessor();
      try {
        accessor.setAccessible(true);
      } catch (RuntimeException e) {
        throw unreadable(c.getDeclaringRecord(), e);
      }
      return new Component(n == null ? c.getName() : n.value(), c.getType(), accessor);
    }

    @Nullable Object read(Layer layer) {
      try {
        return accessor.invoke(layer);
      } catch (IllegalAccessException | InvocationTargetException | RuntimeException e) {
        throw unreadable(layer.getClass(), e);
      }
    }
  }

  private Records() {}

  /// All parameters below `layer` by dotted path.
  public static Map<String, Parameter> parameters(Layer layer) {
    Map<String, Parameter> found = new LinkedHashMap<>();
    collect("", layer, found);
    return found;
  }

  private static void collect(String path, @Nullable Object o, Map<String, Parameter> found) {
    switch (o) {
      case Parameter p -> {
        if (found.put(path, p) != null) {
          throw new IllegalStateException("two parameters are named " + path);
        }
      }
      case Layer layer -> {
        for (Component c : COMPONENTS.get(layer.getClass())) {
          collect(join(path, c.name), c.read(layer), found);
        }
      }
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          collect(join(path, Integer.toString(i)), list.get(i), found);
        }
      }
      case null, default -> {}
    }
  }

  /// `layer` rebuilt through its canonical constructors with every parameter replaced by `f` of it.
  /// EMA copies, F64 twins, device moves and freezing are all this one primitive. A parameter that
  /// occurs twice is replaced by the same result.
  public static <L extends Layer> L map(L layer, Function<Parameter, Parameter> f) {
    IdentityHashMap<Parameter, Parameter> done = new IdentityHashMap<>();
    @SuppressWarnings("unchecked") // rebuilt by its own constructor
    L copy = (L) rebuild(layer, p -> done.computeIfAbsent(p, f));
    return copy;
  }

  private static Object rebuild(Object o, Function<Parameter, Parameter> f) {
    return switch (o) {
      case Parameter p -> f.apply(p);
      case Layer layer -> {
        List<Component> cs = COMPONENTS.get(layer.getClass());
        Class<?>[] types = new Class<?>[cs.size()];
        @Nullable Object[] args = new @Nullable Object[types.length];
        for (int i = 0; i < types.length; i++) {
          types[i] = cs.get(i).type;
          Object v = cs.get(i).read(layer);
          args[i] = v == null ? null : rebuild(v, f);
        }
        yield construct(layer.getClass(), types, args);
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>(list.size());
        for (Object e : list) {
          copy.add(rebuild(e, f));
        }
        yield List.copyOf(copy);
      }
      default -> o;
    };
  }

  private static Object construct(Class<?> type, Class<?>[] types, @Nullable Object[] args) {
    try {
      Constructor<?> c = type.getDeclaredConstructor(types);
      c.setAccessible(true);
      return c.newInstance(args);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("layer " + type.getName() + " cannot be rebuilt", e);
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : name.isEmpty() ? path : path + "." + name;
  }

  private static IllegalStateException unreadable(Class<?> layer, Exception e) {
    return new IllegalStateException(
        "layer "
            + layer.getName()
            + " cannot be read; add 'opens "
            + layer.getPackageName()
            + " to vexel.nn;' to its module",
        e);
  }
}
