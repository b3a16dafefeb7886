package vexel.tensor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.IntConsumer;
import vexel.tensor.internal.CpuBackend;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.simd.PeakFlops;
import vexel.tensor.spi.BackendProvider;
import vexel.tensor.spi.BackendProvider.Availability;

/// The backends of this process. The CPU backends are constructed directly; others are found by
/// name.
public final class Backends {
  private static volatile Backend selected = cpu();

  private Backends() {}

  /// SIMD kernels on all threads ([#threads()]). The default.
  public static Backend cpu() {
    return CpuBackend.simd();
  }

  /// Where new tensors, parameters and indices go when nothing else says so: `cpu`, or what
  /// [#select(Backend)] named.
  public static Backend selected() {
    return selected;
  }

  /// Sends new tensors to `backend` from now on. A program does this once, before it makes the
  /// first: tensors do not follow, and mixing backends is an error.
  public static void select(Backend backend) {
    selected = backend;
  }

  /// Scalar kernels in F32 and F64, written for reading: the specification of every other backend.
  public static Backend reference() {
    return CpuBackend.reference();
  }

  /// Worker threads of the CPU backend: property `vexel.threads`, else the number of processors.
  public static int threads() {
    return Integer.getInteger("vexel.threads", Runtime.getRuntime().availableProcessors());
  }

  /// Runs `body` with `n` threads instead of [#threads()]. The numbers stay the same.
  public static void withThreads(int n, Runnable body) {
    Workers.with(n, body);
  }

  /// Runs `body` for every task 0 … tasks − 1 on the threads of the CPU backend, in any order, and
  /// returns when all have finished. What a task computes must not depend on the others.
  public static void parallel(int tasks, IntConsumer body) {
    Workers.run(tasks, body);
  }

  /// The backend called `name`. A name of a device may end in its number, `tornado:1`; without one
  /// it is the first.
  ///
  /// @throws TensorException if it is unknown or cannot run here, with the reason
  public static Backend named(String name) {
    return switch (name) {
      case "cpu" -> cpu();
      case "reference" -> reference();
      default -> provided(name);
    };
  }

  /// Bits of one SIMD register as the CPU backend uses it: 128, 256 or 512.
  public static int vectorBits() {
    return PeakFlops.vectorBits();
  }

  /// The most bytes of arrays that `work` has in use at one time, beyond those in use when it
  /// starts: what a step or an inference adds to the heap at its worst moment, arrays of fewer than
  /// 4,096 numbers and objects aside. One measurement at a time.
  public static long peakBytes(Runnable work) {
    return ArrayPool.peakOf(work);
  }

  /// The F32 multiply-adds per second this machine reaches with `threads` threads, counted as two
  /// operations each: the ceiling a matrix product is measured against.
  ///
  /// @param seconds about how long to measure
  public static double peakFlops(int threads, double seconds) {
    return PeakFlops.measure(threads, seconds);
  }

  /// Every backend by name and whether it can run here, with the device or the reason.
  public static Map<String, Availability> probeAll() {
    Map<String, Availability> all = new LinkedHashMap<>();
    String processor = threads() + " threads, " + vectorBits() + "-bit vectors";
    all.put("cpu", new Availability.Available(processor, cpu()));
    all.put("reference", new Availability.Available("scalar F32 and F64", reference()));
    for (BackendProvider p : ServiceLoader.load(BackendProvider.class)) {
      all.put(p.name(), p.probe(0));
    }
    return all;
  }

  private static Backend provided(String name) {
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    String number = colon < 0 ? "0" : name.substring(colon + 1);
    if (!number.matches("[0-9]{1,4}")) {
      throw new TensorException(
          "backend", "'" + name + "' names no device; write " + kind + ":0 for the first");
    }
    for (BackendProvider p : ServiceLoader.load(BackendProvider.class)) {
      if (p.name().equals(kind)) {
        return switch (p.probe(Integer.parseInt(number))) {
          case Availability.Available a -> a.backend();
          case Availability.Unavailable u ->
              throw new TensorException("backend", name + " is not available: " + u.reason());
        };
      }
    }
    throw new TensorException(
        "backend", "unknown backend '" + name + "'; known: cpu, reference, tornado");
  }
}
