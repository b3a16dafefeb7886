package vexel.conformance;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.distill.conformance.LayerCatalog;
import vexel.nn.Layer;

/// Which entries of the layer catalogue apply a layer. One with parameters may be part of a larger
/// one, because a missing gradient would be noticed; one without must have an entry of its own.
///
/// @param type the layer's class
/// @param entries names of the entries
record LayerReach(Class<?> type, List<String> entries) {
  private static final List<LayerCatalog> CATALOG = LayerCatalog.all();

  /// Every layer of every module but the fixtures of conformance, found in the class files.
  static List<LayerReach> all() {
    return CompiledClass.all().stream()
        .filter(c -> !c.name().startsWith("vexel.distill.conformance."))
        .map(CompiledClass::load)
        .filter(c -> Layer.class.isAssignableFrom(c) && !c.isInterface())
        .map(LayerReach::of)
        .toList();
  }

  static LayerReach of(Class<?> type) {
    boolean whole = !holdsParameters(type);
    List<String> entries = new ArrayList<>();
    for (LayerCatalog entry : CATALOG) {
      Set<Class<?>> held = new HashSet<>();
      collect(entry.layer(), held);
      if (whole ? entry.layer().getClass().equals(type) : held.contains(type)) {
        entries.add(entry.name());
      }
    }
    return new LayerReach(type, entries);
  }

  private static boolean holdsParameters(Class<?> layer) {
    if (!layer.isRecord()) {
      return true;
    }
    for (RecordComponent c : layer.getRecordComponents()) {
      Class<?> type = c.getType();
      if (type.equals(Parameter.class)
          || Layer.class.isAssignableFrom(type)
          || List.class.isAssignableFrom(type)) {
        return true;
      }
    }
    return false;
  }

  private static void collect(@Nullable Object o, Set<Class<?>> found) {
    if (o instanceof List<?> list) {
      list.forEach(e -> collect(e, found));
    } else if (o instanceof Layer layer) {
      found.add(layer.getClass());
      for (RecordComponent c : layer.getClass().getRecordComponents()) {
        try {
          collect(c.getAccessor().invoke(layer), found);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(layer.getClass() + " cannot be read", e);
        }
      }
    }
  }
}
