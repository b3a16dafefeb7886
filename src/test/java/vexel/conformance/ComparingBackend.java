package vexel.conformance;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.spi.HeapStorage;
import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.Storage;

/// A backend that runs every kernel twice on the same operands, once as `cpu` and once as
/// `reference`, and compares all memory the operands stand on, bit for bit if nothing else is
/// asked. It remembers which kernels, and which of their arms (constants of
/// [vexel.tensor.spi.Unary] and its like), were compared.
final class ComparingBackend implements Backend {
  private final Map<String, Set<String>> compared = new TreeMap<>();
  private final List<String> different = new ArrayList<>();
  private final Kernels kernels;
  private final Difference difference;
  private long numbers;

  /// What tells two results of a kernel apart.
  interface Difference {
    /// Where the arrays `want` and `got` differ, or null.
    @Nullable String between(String kernel, Object want, Object got);
  }

  /// Compares `cpu` with `reference`.
  ComparingBackend() {
    this(Backends.cpu().kernels(), Backends.reference().kernels());
  }

  /// Compares two others.
  ComparingBackend(Kernels tested, Kernels specification) {
    this(tested, specification, (kernel, want, got) -> Bits.firstDifference(want, got));
  }

  /// Compares two others by `difference`.
  ComparingBackend(Kernels tested, Kernels specification, Difference difference) {
    this.difference = difference;
    this.kernels = twins(tested, specification);
  }

  /// The arms compared of each kernel, by `family.method`.
  Map<String, Set<String>> compared() {
    return compared;
  }

  /// Where the two differ.
  List<String> different() {
    return different;
  }

  /// How many numbers were compared.
  long numbers() {
    return numbers;
  }

  @Override
  public String name() {
    return "comparing";
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
    return Backends.cpu().upload(array);
  }

  @Override
  public Object download(Storage storage) {
    return Backends.cpu().download(storage);
  }

  private Kernels twins(Kernels tested, Kernels specification) {
    Map<String, Object> families = new LinkedHashMap<>();
    for (Method family : Kernels.class.getMethods()) {
      Object simd = call(family, tested);
      Object reference = call(family, specification);
      families.put(
          family.getName(),
          proxy(
              family.getReturnType(),
              (m, args) ->
                  compare(family.getName() + "." + m.getName(), m, simd, reference, args)));
    }
    return proxy(Kernels.class, (m, args) -> families.get(m.getName()));
  }

  /// What a proxy does for a call.
  interface Answer {
    @Nullable Object to(Method m, @Nullable Object[] args);
  }

  static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            ComparingBackend.class.getClassLoader(),
            new Class<?>[] {type},
            (self, m, args) ->
                m.getDeclaringClass().equals(Object.class)
                    ? objectMethod(self, m, args)
                    : answer.to(m, args == null ? new Object[0] : args)));
  }

  @SuppressWarnings("ReferenceEquality") // a proxy equals itself alone
  private static Object objectMethod(Object self, Method m, @Nullable Object[] args) {
    return switch (m.getName()) {
      case "equals" -> self == args[0];
      case "hashCode" -> System.identityHashCode(self);
      default -> "comparing " + self.getClass().getInterfaces()[0].getSimpleName();
    };
  }

  private @Nullable Object compare(
      String name, Method m, Object simd, Object reference, @Nullable Object[] args) {
    Map<HeapStorage, Object> before = new LinkedHashMap<>();
    Set<String> arms = new LinkedHashSet<>();
    for (Object arg : args) {
      inspect(arg, before, arms);
    }
    Map<HeapStorage, Object> bySimd = new LinkedHashMap<>();
    call(m, simd, args);
    before.forEach((s, old) -> bySimd.put(s, download(s)));
    before.forEach((s, old) -> System.arraycopy(old, 0, s.live(), 0, s.length()));
    call(m, reference, args);
    bySimd.forEach(
        (s, got) -> {
          numbers += Array.getLength(got);
          String where = difference.between(name, download(s), got);
          if (where != null) {
            different.add(name + arms + " " + where);
          }
        });
    compared.computeIfAbsent(name, n -> new TreeSet<>()).addAll(arms);
    return null;
  }

  /// Copies the memory of the tensors in an argument and notes its op codes.
  private void inspect(@Nullable Object arg, Map<HeapStorage, Object> memory, Set<String> arms) {
    switch (arg) {
      case Tensor t -> memory.computeIfAbsent((HeapStorage) t.storage(), this::download);
      case Enum<?> code -> arms.add(code.name());
      case Record r -> {
        for (RecordComponent c : r.getClass().getRecordComponents()) {
          inspect(call(c.getAccessor(), r), memory, arms);
        }
      }
      case null, default -> {}
    }
  }

  static Object call(Method m, Object on, @Nullable Object... args) {
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
}
