package vexel.conformance;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import vexel.tornado.Kernel;
import vexel.tornado.Launcher;

/// Notes which kernels it is asked to start and computes nothing: what a large workload sends to a
/// device is seen without its memory and its time.
class SilentLauncher implements Launcher {
  private static final int CARGO = 1 << 18;

  private final int floats;
  private final IntArray p = new IntArray(CARGO + 2);
  private final FloatArray s = new FloatArray(CARGO);
  private final List<Kernel> launched = new ArrayList<>();
  private int largest;

  /// A device that has so many floats, and a quarter of it integers.
  SilentLauncher(int floats) {
    this.floats = floats;
  }

  /// The kernels it was to start.
  List<Kernel> launched() {
    return launched;
  }

  /// The most groups of a launch.
  int largest() {
    return largest;
  }

  @Override
  public int floats() {
    return floats;
  }

  @Override
  public int integers() {
    return floats / 4;
  }

  @Override
  public int mostCargo() {
    return CARGO;
  }

  @Override
  public IntArray p(Kernel kernel, int cargo) {
    return p;
  }

  @Override
  public FloatArray s(Kernel kernel, int cargo) {
    return s;
  }

  @Override
  public void launch(Kernel kernel, int groups, int cargo) {
    launched.add(kernel);
    largest = Math.max(largest, groups);
  }
}
