package vexel.conformance;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Backends;
import vexel.tensor.TensorException;
import vexel.tensor.spi.HeapStorage;
import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.Storage;
import vexel.tornado.Device;
import vexel.tornado.DeviceStorage;
import vexel.tornado.Launcher;
import vexel.tornado.TornadoKernels;

/// The device's kernels for tensors in Java arrays: each call first copies what its operands stand
/// on to the device, and back afterwards.
final class GuestDevice extends Device {
  private final Map<Storage, DeviceStorage> guests = new LinkedHashMap<>();
  private final Set<String> ran = new TreeSet<>();
  private final Set<String> refused = new TreeSet<>();

  /// A device on `launcher`.
  GuestDevice(Launcher launcher) {
    super(launcher);
  }

  /// Kernels of the contract, `family.method`, that ran at least once.
  Set<String> ran() {
    return ran;
  }

  /// Refusals, `family.method: message`.
  Set<String> refused() {
    return refused;
  }

  /// The kernel contract on Java arrays. A kernel that the device refuses is computed by the
  /// reference and noted.
  Kernels kernels() {
    Kernels device = new TornadoKernels(this);
    return ComparingBackend.proxy(
        Kernels.class,
        (family, none) ->
            ComparingBackend.proxy(
                family.getReturnType(), (m, args) -> call(device, family, m, args)));
  }

  private @Nullable Object call(Kernels device, Method family, Method m, @Nullable Object[] args) {
    String name = family.getName() + "." + m.getName();
    try {
      ComparingBackend.call(m, ComparingBackend.call(family, device), args);
      ran.add(name);
      guests.forEach(
          (home, guest) ->
              System.arraycopy(download(guest), 0, ((HeapStorage) home).live(), 0, home.length()));
    } catch (TensorException e) {
      refused.add(name + ": " + e.getMessage());
      ComparingBackend.call(m, ComparingBackend.call(family, Backends.reference().kernels()), args);
    } finally {
      guests.values().forEach(Storage::recycle);
      guests.clear();
    }
    return null;
  }

  @Override
  protected DeviceStorage resident(Storage storage) {
    return storage instanceof HeapStorage
        ? guests.computeIfAbsent(storage, s -> upload(Backends.cpu().download(s)))
        : super.resident(storage);
  }
}
