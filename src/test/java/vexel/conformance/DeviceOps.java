package vexel.conformance;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Sample;
import vexel.distill.conformance.OpCatalog;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.Closeness;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// All samples of all ops with their operands on a device, forward and backward, against the CPU.
final class DeviceOps {
  /// |got − want| ≤ BOUND · max(1, max |want|): an op may be many kernels.
  private static final double BOUND = 1e-5;

  private final List<String> problems = new ArrayList<>();
  private int samples;
  private double worst;

  /// Runs and compares everything.
  DeviceOps(Backend device) {
    for (OpCatalog op : OpCatalog.all()) {
      op.samples().stream().filter(s -> !s.isRejected()).forEach(s -> compare(device, s));
    }
  }

  private void compare(Backend device, Sample s) {
    String name = s.op().name();
    try {
      List<Tensor> got = SampleRun.on(device, s);
      List<Tensor> want = SampleRun.on(Backends.cpu(), s);
      samples++;
      for (int i = 0; i < want.size(); i++) {
        Closeness close = Closeness.of(got.get(i).to(Backends.cpu()), want.get(i));
        double error = close.absolute() / Math.max(1, close.largest());
        worst = Math.max(worst, error);
        if (!(error <= BOUND)) {
          problems.add(name + ", result " + i + ": " + close);
        }
      }
    } catch (TensorException e) {
      problems.add(name + " is refused: " + e.getMessage());
    }
  }

  /// Results that are not as they should be, and refusals.
  List<String> problems() {
    return problems;
  }

  @Override
  public String toString() {
    return "%d samples, worst error %.2g".formatted(samples, worst);
  }
}
