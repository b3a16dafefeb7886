package vexel.tornado;

import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.DeviceTime;
import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.Storage;

/// Tensors on a device, computed there. Numbers move by [vexel.tensor.Tensor#to(Backend)] alone; a
/// kernel the device does not have is an error, never a detour over the CPU.
///
/// @param device where the tensors lie
/// @param kernels what computes on them
public record TornadoBackend(Device device, Kernels kernels) implements Backend {
  /// The backend of a device.
  public static TornadoBackend on(Device device) {
    return new TornadoBackend(device, new TornadoKernels(device));
  }

  @Override
  public String name() {
    return "tornado";
  }

  @Override
  public Storage allocate(DType dtype, int length) {
    return device.allocate(dtype, length);
  }

  @Override
  public Storage upload(Object array) {
    return device.upload(array);
  }

  @Override
  public Object download(Storage storage) {
    return device.download(storage);
  }

  @Override
  public boolean hasF64() {
    return false;
  }

  @Override
  public DeviceTime time() {
    return device.time();
  }
}
