package vexel.tornado;

import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import vexel.tensor.Backend;
import vexel.tensor.Tensor;
import vexel.tensor.spi.BackendProvider.Availability;

/// Opens a device and tries it. Apart from the provider, so that without TornadoVM no class of this
/// module asks for one of its classes.
final class Opening {
  private Opening() {}

  /// Device number `index`, counted over all drivers, with `megabytes` of memory for floats and a
  /// quarter of it for integers.
  static Availability open(int index, int megabytes) {
    TornadoDevice device;
    try {
      device = find(TornadoRuntimeProvider.getTornadoRuntime(), index);
    } catch (RuntimeException | ExceptionInInitializerError | UnsatisfiedLinkError e) {
      return new Availability.Unavailable(
          "TornadoVM finds no driver for a device: " + TornadoProvider.root(e));
    }
    if (device == null) {
      return new Availability.Unavailable(
          "TornadoVM is installed but offers no device "
              + index
              + ": is the GPU's driver installed? Devices are counted from 0");
    }
    long most = device.getMaxAllocMemory() >> 20;
    if (most < megabytes) {
      return new Availability.Unavailable(
          device.getDeviceName()
              + " gives at most "
              + most
              + " MB at once, -Dvexel.tornado.memory asks for "
              + megabytes
              + ": lower it");
    }
    int floats = Device.floatsIn(megabytes);
    Backend backend =
        TornadoBackend.on(new Device(new TornadoLauncher(device, floats, floats / 4)));
    float product = product(backend, 3, 5);
    if (product != 15) {
      return new Availability.Unavailable(
          "the device's self-test failed: 3 · 5 gave " + product + " on " + device.getDeviceName());
    }
    return new Availability.Available(
        device.getDeviceName()
            + " ("
            + device.getTornadoVMBackend()
            + "; never yet checked on a GPU, see docs/gpu.md)",
        backend);
  }

  private static @Nullable TornadoDevice find(TornadoRuntime runtime, int index) {
    int left = index;
    for (int driver = 0; driver < runtime.getNumBackends(); driver++) {
      var devices = runtime.getBackend(driver);
      if (left < devices.getNumDevices()) {
        return devices.getDevice(left);
      }
      left -= devices.getNumDevices();
    }
    return null;
  }

  /// A matrix product of one term, from transfer to transfer.
  static float product(Backend backend, float a, float b) {
    Tensor left = Tensor.copyOf(backend, new float[] {a}, 1, 1);
    Tensor right = Tensor.copyOf(backend, new float[] {b}, 1, 1);
    return left.matmul(right).toFloats()[0];
  }
}
