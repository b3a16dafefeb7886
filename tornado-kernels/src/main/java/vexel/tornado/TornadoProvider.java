package vexel.tornado;

import vexel.tensor.spi.BackendProvider;

/// Answers for the TornadoVM backend, whose kernels are not part of this release.
public final class TornadoProvider implements BackendProvider {
  /// For the service loader.
  public TornadoProvider() {}

  @Override
  public String name() {
    return "tornado";
  }

  @Override
  public Availability probe() {
    String reason =
        ModuleLayer.boot().findModule("tornado.runtime").isEmpty()
            ? "module tornado.runtime is not in the boot layer: TornadoVM is not installed or the"
                + " JVM was started without its argument file"
            : "TornadoVM is present, but this release has no GPU kernels yet; use --device cpu";
    return new Availability.Unavailable(reason);
  }
}
