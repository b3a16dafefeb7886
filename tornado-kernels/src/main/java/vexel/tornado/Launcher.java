package vexel.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import vexel.tensor.DeviceTime;

/// What starts kernels: TornadoVM, or in tests an emulator.
public interface Launcher {
  /// Elements of f, the memory of floats.
  int floats();

  /// Elements of n, the memory of integers.
  int integers();

  /// The integers of the next call of `kernel`, to be written before it.
  IntArray p(Kernel kernel);

  /// The floats of the next call of `kernel`.
  FloatArray s(Kernel kernel);

  /// Runs `groups` groups of work items and returns when p and s may be written again; kernels run
  /// in the order in which they are launched.
  void launch(Kernel kernel, int groups);

  /// How long launches have taken so far.
  default DeviceTime time() {
    return DeviceTime.NONE;
  }
}
