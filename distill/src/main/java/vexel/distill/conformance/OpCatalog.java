package vexel.distill.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import vexel.autograd.Op;
import vexel.autograd.Sample;

/// Every op of every Vexel module, found by looking through the modules, so that none escapes a
/// check by not being listed.
///
/// @param type the op's class
/// @param samples the cases it declares; empty if it declares none
public record OpCatalog(Class<?> type, List<Sample> samples) {
  /// All ops, by class name.
  public static List<OpCatalog> all() {
    List<Class<?>> found = new ArrayList<>();
    for (ResolvedModule m : ModuleLayer.boot().configuration().modules()) {
      if (m.name().startsWith("vexel.") && !m.name().equals("vexel.conformance")) {
        Module module = ModuleLayer.boot().findModule(m.name()).orElseThrow();
        try (ModuleReader reader = m.reference().open()) {
          reader
              .list()
              .filter(p -> p.endsWith(".class") && !p.endsWith("-info.class"))
              .map(p -> p.substring(0, p.length() - 6).replace('/', '.'))
              .map(name -> Class.forName(module, name))
              .filter(c -> c != null && isOp(c))
              .forEach(found::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    found.sort(Comparator.comparing(Class::getName));
    return found.stream().map(c -> new OpCatalog(c, samplesOf(c))).toList();
  }

  private static boolean isOp(Class<?> c) {
    return Op.class.isAssignableFrom(c)
        && !c.isInterface()
        && !Modifier.isAbstract(c.getModifiers());
  }

  @SuppressWarnings("unchecked") // the contract of Op
  private static List<Sample> samplesOf(Class<?> op) {
    try {
      Method samples = op.getMethod("samples");
      samples.setAccessible(true);
      return (List<Sample>) samples.invoke(null);
    } catch (NoSuchMethodException e) {
      return List.of();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(
          "op " + op.getName() + " cannot be checked: export or open its package", e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("op " + op.getName() + ": samples() fails", e.getCause());
    }
  }

  /// The class's own name, as the ledger lists it.
  public String name() {
    return type.getSimpleName();
  }
}
