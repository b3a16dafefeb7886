package vexel.tensor;

/// How long a backend's device has worked since the process began, in nanoseconds. The CPU backends
/// have no device.
///
/// @param compile first calls of kernels, which compile them
/// @param transfer moving numbers between Java and the device
/// @param kernel all other calls
public record DeviceTime(long compile, long transfer, long kernel) {
  /// Nothing.
  public static final DeviceTime NONE = new DeviceTime(0, 0, 0);

  /// What was spent since `before`.
  public DeviceTime since(DeviceTime before) {
    return new DeviceTime(
        compile - before.compile, transfer - before.transfer, kernel - before.kernel);
  }
}
