package vexel.conformance;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Backends;
import vexel.tensor.Closeness;
import vexel.tensor.Tensor;
import vexel.tornado.Launcher;

/// Every sample of every op and every kernel driver, on a device or its emulation, each result of
/// each kernel against the reference.
final class DeviceKernels {
  /// |got − want| ≤ BOUND · max(1, max |want|), for every kernel.
  static final double BOUND = 2e-6;

  private final Map<String, Double> worst = new TreeMap<>();
  private final GuestDevice device;
  private final ComparingBackend all;

  /// Runs and compares everything.
  DeviceKernels(Launcher launcher) {
    device = new GuestDevice(launcher);
    all =
        new ComparingBackend(
            device.kernels(),
            Backends.reference().kernels(),
            (kernel, want, got) -> difference(kernel, want, got, worst));
    KernelComparison.run(all);
  }

  /// What is not as it should be.
  List<String> problems() {
    List<String> problems = new ArrayList<>(all.different());
    Set<String> missing = new TreeSet<>(KernelComparison.contract().keySet());
    missing.removeAll(device.ran());
    missing.forEach(kernel -> problems.add(kernel + " never ran"));
    KernelComparison.contract()
        .forEach(
            (kernel, arms) -> {
              if (!all.compared().getOrDefault(kernel, Set.of()).containsAll(arms)) {
                problems.add(kernel + " was not compared for all of " + arms);
              }
            });
    for (String refusal : device.refused()) { // element types that a device has not
      if (!refusal.matches(".*(F64|I64|neither I32 nor U8).*")
          || !refusal.contains("use --device cpu")) {
        problems.add("refused: " + refusal);
      }
    }
    return problems;
  }

  @Override
  public String toString() {
    return "%d kernels, %d numbers compared, worst errors %s"
        .formatted(device.ran().size(), all.numbers(), worst);
  }

  /// Where two results differ, or null; the error is noted in `worst`.
  static @Nullable String difference(
      String kernel, Object want, Object got, Map<String, Double> worst) {
    if (!(want instanceof float[] a)) {
      return Bits.firstDifference(want, got);
    }
    int n = Array.getLength(want);
    Closeness close = Closeness.of(Tensor.of((float[]) got, n), Tensor.of(a, n));
    double error = close.absolute() / Math.max(1, close.largest());
    worst.merge(kernel, error, Math::max);
    return error <= BOUND ? null : close.toString();
  }
}
