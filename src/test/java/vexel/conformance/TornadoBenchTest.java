package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.distill.bench.Bench;
import vexel.distill.bench.Workload;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tornado.Device;
import vexel.tornado.Kernel;
import vexel.tornado.TornadoBackend;

/// A workload of tensors that is measured on a device computes there.
class TornadoBenchTest {
  @ParameterizedTest
  @ValueSource(strings = {"rows", "attention-backward", "conv", "sparse-step", "optimizer"})
  void workloadsRunWhereTheyAreMeasured(String group) {
    SilentLauncher launcher = new SilentLauncher(1 << 30);
    Backend before = Backends.selected();
    Backends.select(TornadoBackend.on(new Device(launcher)));
    try {
      for (Workload w : Bench.group(group)) {
        launcher.launched().clear();
        w.body().accept(1);
        assertThat(launcher.launched())
            .as(w.key())
            .anyMatch(kernel -> kernel.cargo() == Kernel.Cargo.NONE);
      }
    } finally {
      Backends.select(before);
    }
  }
}
