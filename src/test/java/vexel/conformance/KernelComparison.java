package vexel.conformance;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import vexel.autograd.Sample;
import vexel.distill.conformance.OpCatalog;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.Unary;

/// Every method of the kernel contract, and what of it was compared between `cpu` and `reference`
/// by all op samples and [KernelDrivers].
final class KernelComparison {
  private static final class Holder {
    static final ComparingBackend ALL = compare();
  }

  private KernelComparison() {}

  /// The comparison, made once per process.
  static ComparingBackend all() {
    return Holder.ALL;
  }

  private static ComparingBackend compare() {
    ComparingBackend backend = new ComparingBackend();
    run(backend);
    return backend;
  }

  /// Runs every case there is: all samples of all ops, and [KernelDrivers].
  static void run(Backend backend) {
    for (OpCatalog op : OpCatalog.all()) {
      for (Sample s : op.samples()) {
        if (!s.isRejected()) {
          SampleRun.on(backend, s);
        }
      }
    }
    KernelDrivers.run(backend);
  }

  /// The arms of each kernel method `family.method`: the constants of its op code, none if it has
  /// no op code.
  static Map<String, Set<String>> contract() {
    Map<String, Set<String>> methods = new TreeMap<>();
    for (Method family : Kernels.class.getMethods()) {
      for (Method m : family.getReturnType().getMethods()) {
        methods.put(family.getName() + "." + m.getName(), arms(m));
      }
    }
    return methods;
  }

  private static Set<String> arms(Method m) {
    Set<String> arms = new TreeSet<>();
    for (Class<?> type : m.getParameterTypes()) {
      if (type.equals(Unary.class) || type.equals(Binary.class) || type.equals(Reduce.class)) {
        for (Object constant : type.getEnumConstants()) {
          arms.add(((Enum<?>) constant).name());
        }
      }
    }
    if (m.getName().equals("reduce")) {
      arms.remove("MEAN"); // of segments only
    }
    if (m.getName().equals("gemm")) {
      arms.addAll(Set.of("RELU", "GELU")); // the activations an epilogue may have
    }
    return arms;
  }

  /// Whether `cpu` has text of its own for a kernel, or runs the reference's.
  static boolean isVectorised(String name) {
    String[] parts = name.split("\\.", -1);
    try {
      Object family = Kernels.class.getMethod(parts[0]).invoke(Backends.cpu().kernels());
      for (Method m : family.getClass().getMethods()) {
        if (m.getName().equals(parts[1])) {
          return m.getDeclaringClass().getSimpleName().startsWith("Simd");
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    throw new IllegalArgumentException("no kernel " + name);
  }
}
