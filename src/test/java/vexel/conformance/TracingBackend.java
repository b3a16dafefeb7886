package vexel.conformance;

import java.lang.StackWalker.Option;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import vexel.autograd.Op;
import vexel.nn.Layer;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.Storage;

/// The backend `cpu`, noting which kernels run and which ops and layers call them.
final class TracingBackend implements Backend {
  private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

  private final Map<String, Object> families = new LinkedHashMap<>();
  private final Kernels kernels;
  private Set<String> seen = new TreeSet<>();

  TracingBackend() {
    for (Method family : Kernels.class.getMethods()) {
      Object cpu = call(family, Backends.cpu().kernels());
      families.put(family.getName(), traced(family.getReturnType(), family.getName(), cpu));
    }
    kernels = proxy(Kernels.class, (m, args) -> families.get(m.getName()));
  }

  /// What ran since the last call: class names of ops and layers, `family.method` of kernels.
  Set<String> take() {
    Set<String> taken = seen;
    seen = new TreeSet<>();
    return taken;
  }

  private <T> T traced(Class<T> type, String family, Object cpu) {
    return proxy(
        type,
        (m, args) -> {
          seen.add(family + "." + m.getName());
          noteCallers();
          return call(m, cpu, args);
        });
  }

  private void noteCallers() {
    STACK.forEach(frame -> note(frame.getDeclaringClass()));
  }

  private void note(Class<?> c) {
    boolean named = Op.class.isAssignableFrom(c) || Layer.class.isAssignableFrom(c);
    if (named && !c.isInterface()) {
      seen.add(c.getName());
    }
  }

  private interface Answer {
    Object to(Method m, Object[] args);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            TracingBackend.class.getClassLoader(),
            new Class<?>[] {type},
            (self, m, args) -> answer.to(m, args == null ? new Object[0] : args)));
  }

  private static Object call(Method m, Object on, Object... args) {
    try {
      return m.invoke(on, args);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(m + " fails", e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(m + " cannot be called", e);
    }
  }

  @Override
  public String name() {
    return "tracing";
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }

  @Override
  public Storage allocate(DType dtype, int length) {
    return Backends.cpu().allocate(dtype, length);
  }

  @Override
  public Storage upload(Object array) {
    noteCallers(); // an op may compute in Java
    return Backends.cpu().upload(array);
  }

  @Override
  public Object download(Storage storage) {
    return Backends.cpu().download(storage);
  }
}
