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

  /// The most elements that travel with one call.
  int mostCargo();

  /// The integers of the next call of `kernel`, to be written before it.
  ///
  /// @param cargo elements that travel with the call, 0 if none
  IntArray p(Kernel kernel, int cargo);

  /// The floats of the next call of `kernel`, with so many elements that travel.
  FloatArray s(Kernel kernel, int cargo);

  /// Runs `groups` groups of work items and returns when p and s may be written again; kernels run
  /// in the order in which they are launched.
  ///
  /// @param cargo as when p and s were asked for
  void launch(Kernel kernel, int groups, int cargo);

  /// How long launches have taken so far.
  default DeviceTime time() {
    return DeviceTime.NONE;
  }
}
