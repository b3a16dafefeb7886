package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import vexel.tornado.Device;
import vexel.tornado.TornadoBackend;

/// Every op and every layer with its operands on an emulated device, forward and backward, against
/// the CPU.
class TornadoOpsTest {
  @Test
  void everyOpRunsOnTheDevice() {
    Device device = new Device(new EmulatedLauncher(1 << 20, 1 << 20));
    DeviceOps ops = new DeviceOps(TornadoBackend.on(device));
    System.out.println("ops on the emulated device: " + ops);
    assertThat(ops.problems()).isEmpty();
  }

  @Test
  void everyLayerRunsOnTheDevice() {
    Device device = new Device(new EmulatedLauncher(1 << 22, 1 << 20));
    DeviceLayers layers = new DeviceLayers(TornadoBackend.on(device));
    System.out.println("layers on the emulated device: " + layers);
    assertThat(layers.problems()).isEmpty();
  }
}
