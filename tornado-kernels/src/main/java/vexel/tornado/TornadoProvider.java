package vexel.tornado;

import org.jspecify.annotations.Nullable;
import vexel.tensor.spi.BackendProvider;

/// Answers for the TornadoVM backend: the device, or the missing piece.
///
/// System properties: `vexel.tornado.device` chooses among several devices (0 is the first),
/// `vexel.tornado.memory` is the device memory for floats in MB (1024), with a quarter of it for
/// integers on top.
public final class TornadoProvider implements BackendProvider {
  private static @Nullable Availability answer;

  /// For the service loader.
  public TornadoProvider() {}

  @Override
  public String name() {
    return "tornado";
  }

  /// Opens the device at the first call and keeps the answer.
  @Override
  public Availability probe() {
    synchronized (TornadoProvider.class) {
      Availability known = answer;
      if (known == null) {
        known = look();
        answer = known;
      }
      return known;
    }
  }

  private static Availability look() {
    if (ModuleLayer.boot().findModule("tornado.runtime").isEmpty()) {
      boolean compilerOpen = ModuleLayer.boot().findModule("jdk.internal.vm.ci").isPresent();
      return new Availability.Unavailable(
          compilerOpen
              ? "module tornado.runtime is not in the boot layer: the argument file in use does not"
                  + " name TornadoVM's modules; see docs/gpu.md"
              : "the JVM was not started with TornadoVM's argument file: install TornadoVM and pass"
                  + " its tornado-argfile, see docs/gpu.md");
    }
    // On a failure TornadoVM would run the kernel as Java and say nothing. Read when its classes
    // load.
    System.setProperty("tornado.recover.bailout", "False");
    try {
      return Opening.open(
          Integer.getInteger("vexel.tornado.device", 0),
          Integer.getInteger("vexel.tornado.memory", 1024));
    } catch (RuntimeException | Error e) {
      return new Availability.Unavailable("the device's self-test failed: " + root(e));
    }
  }

  private static String root(Throwable e) {
    Throwable cause = e;
    for (int depth = 0; cause.getCause() != null && depth < 20; depth++) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
