package vexel.conformance;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import vexel.tornado.Kernel;
import vexel.tornado.Launcher;

/// Counts what travels to the device and back; all else is another launcher's.
final class Travel implements Launcher {
  private final Launcher other;
  private long floatsThere;
  private long integersThere;
  private long back;

  Travel(Launcher other) {
    this.other = other;
  }

  /// Begins at nothing.
  void clear() {
    floatsThere = 0;
    integersThere = 0;
    back = 0;
  }

  /// Floats that went to the device.
  long floatsThere() {
    return floatsThere;
  }

  /// Integers that went to the device: lists of rows, pairs and segments.
  long integersThere() {
    return integersThere;
  }

  /// Elements that came back.
  long back() {
    return back;
  }

  @Override
  public int floats() {
    return other.floats();
  }

  @Override
  public int integers() {
    return other.integers();
  }

  @Override
  public int mostCargo() {
    return other.mostCargo();
  }

  @Override
  public IntArray p(Kernel kernel, int cargo) {
    return other.p(kernel, cargo);
  }

  @Override
  public FloatArray s(Kernel kernel, int cargo) {
    return other.s(kernel, cargo);
  }

  @Override
  public void launch(Kernel kernel, int groups, int cargo) {
    switch (kernel.cargo()) {
      case FLOATS_IN -> floatsThere += cargo;
      case INTS_IN -> integersThere += cargo;
      case FLOATS_OUT, INTS_OUT -> back += cargo;
      case NONE -> {}
    }
    other.launch(kernel, groups, cargo);
  }
}
