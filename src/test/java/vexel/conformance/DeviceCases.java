package vexel.conformance;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Sample;
import vexel.distill.conformance.OpCatalog;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tornado.TornadoBackend;

/// The checks of a real device, for a JVM of their own: a kernel that the driver cannot stand ends
/// that JVM, not the tests.
final class DeviceCases {
  private static final int STEPS = 100;

  private DeviceCases() {}

  /// Runs the checks `args` names, `ops`, `layers`, `twice`, `leak` or `kernels` (which takes the
  /// device for itself, so it comes last), and exits with 1 if one is not passed.
  public static void main(String[] args) {
    Backend device = Backends.named("tornado");
    List<String> problems = new ArrayList<>();
    for (String check : args) {
      switch (check) {
        case "ops" -> {
          DeviceOps ops = new DeviceOps(device);
          System.out.println("ops: " + ops);
          problems.addAll(ops.problems());
        }
        case "layers" -> {
          DeviceLayers layers = new DeviceLayers(device);
          System.out.println("layers: " + layers);
          problems.addAll(layers.problems());
        }
        case "twice" -> problems.addAll(twice(device));
        case "leak" -> problems.addAll(leak((TornadoBackend) device));
        case "kernels" -> {
          DeviceKernels kernels = new DeviceKernels(((TornadoBackend) device).device().launcher());
          System.out.println("kernels: " + kernels);
          problems.addAll(kernels.problems());
        }
        default -> throw new IllegalArgumentException(check);
      }
    }
    problems.forEach(p -> System.out.println("PROBLEM " + p));
    System.out.println(problems.size() + " problems");
    System.exit(problems.isEmpty() ? 0 : 1);
  }

  /// The same device gives the same bits twice.
  private static List<String> twice(Backend device) {
    List<String> different = new ArrayList<>();
    int compared = 0;
    for (OpCatalog op : OpCatalog.all()) {
      for (Sample s : op.samples().stream().filter(s -> !s.isRejected()).toList()) {
        List<Tensor> first = SampleRun.on(device, s);
        List<Tensor> second = SampleRun.on(device, s);
        for (int i = 0; i < first.size(); i++) {
          compared++;
          Tensor a = first.get(i).to(Backends.cpu());
          String where = Bits.firstDifference(a, second.get(i).to(Backends.cpu()));
          if (where != null) {
            different.add(s.op().name() + " gives other bits the second time: " + where);
          }
        }
      }
    }
    System.out.println("twice: " + compared + " results compared bit for bit");
    return different;
  }

  /// Training steps leave nothing behind on the device and no growing heap.
  private static List<String> leak(TornadoBackend device) {
    ShortTraining training = new ShortTraining(device);
    training.steps(STEPS);
    long heap1 = heap(); // what is unreachable is freed by then, on the device too
    long device1 = device.device().used();
    training.steps(STEPS);
    long heap2 = heap();
    long device2 = device.device().used();
    System.out.printf(
        "leak: device %d and %d elements, heap %d and %d kB after %d and %d steps%n",
        device1, device2, heap1 / 1024, heap2 / 1024, STEPS, 2 * STEPS);
    List<String> leaks = new ArrayList<>();
    if (device2 > device1) {
      leaks.add("the device's memory grows: " + device1 + " to " + device2 + " elements");
    }
    if (heap2 > heap1 + (1 << 20)) {
      leaks.add("the heap grows: " + heap1 + " to " + heap2 + " bytes");
    }
    return leaks;
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    Runtime r = Runtime.getRuntime();
    return r.totalMemory() - r.freeMemory();
  }
}
