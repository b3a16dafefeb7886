package uk.ac.manchester.tornado.api.runtime;

import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;

/// Finds TornadoVM's runtime.
public class TornadoRuntimeProvider {
  /// A runtime without a driver.
  private record Nothing() implements TornadoRuntime {
    @Override
    public int getNumBackends() {
      return 0;
    }

    @Override
    public TornadoBackend getBackend(int index) {
      throw new IndexOutOfBoundsException(index);
    }
  }

  public TornadoRuntimeProvider() {}

  public static TornadoRuntime getTornadoRuntime() {
    return new Nothing();
  }
}
