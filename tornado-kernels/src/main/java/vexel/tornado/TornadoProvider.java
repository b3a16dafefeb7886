package vexel.tornado;

import java.util.HashMap;
import java.util.Map;
import vexel.tensor.spi.BackendProvider;

/// Answers for the TornadoVM backend: the device, or the missing piece.
///
/// System property `vexel.tornado.memory` is the device memory for floats in MB (1024), with a
/// quarter of it for integers on top.
public final class TornadoProvider implements BackendProvider {
  /// The properties that TornadoVM's classes find when they load. On a failure it would run the
  /// kernel as Java and say nothing; helpers that share local memory must become part of their
  /// kernel; and by its own flags OpenCL would compute as if there were no NaN and no infinity.
  public static final Map<String, String> SETTINGS =
      Map.of(
          "tornado.recover.bailout", "False",
          "tornado.compiler.fullInlining", "True",
          "tornado.opencl.compiler.flags", "-w");

  private static final String MEMORY = "vexel.tornado.memory";

  private static final Map<Integer, Availability> ANSWERS = new HashMap<>();

  /// For the service loader.
  public TornadoProvider() {}

  @Override
  public String name() {
    return "tornado";
  }

  /// Opens the device at the first call and keeps the answer. Devices are counted over all of
  /// TornadoVM's drivers.
  @Override
  public Availability probe(int device) {
    synchronized (ANSWERS) {
      return ANSWERS.computeIfAbsent(device, TornadoProvider::look);
    }
  }

  private static Availability look(int device) {
    String missing = System.getProperty("vexel.tornado.missing");
    if (missing != null) { // the launcher has looked
      return new Availability.Unavailable(missing + "; see docs/gpu.md");
    }
    String wanted = System.getProperty(MEMORY, "1024");
    if (!wanted.matches("[1-9][0-9]{0,6}")) {
      return new Availability.Unavailable(
          "-D" + MEMORY + "=" + wanted + " is no number of megabytes; write for example 4096");
    }
    if (ModuleLayer.boot().findModule("tornado.runtime").isEmpty()) {
      boolean compilerOpen = ModuleLayer.boot().findModule("jdk.internal.vm.ci").isPresent();
      return new Availability.Unavailable(
          compilerOpen
              ? "module tornado.runtime is not in the boot layer: the argument file in use does not"
                  + " name TornadoVM's modules; see docs/gpu.md"
              : "the JVM was not started with TornadoVM's argument file: install TornadoVM and pass"
                  + " its tornado-argfile, see docs/gpu.md");
    }
    int megabytes = Integer.parseInt(wanted);
    SETTINGS.forEach(System::setProperty);
    // it allocates no more than its own limit
    if (System.getProperty("tornado.device.memory") == null) {
      System.setProperty("tornado.device.memory", megabytes + megabytes / 4 + 64 + "MB");
    }
    try {
      return Opening.open(device, megabytes);
    } catch (IncompatibleClassChangeError | NoClassDefFoundError e) {
      return new Availability.Unavailable(
          "TornadoVM is of another version than 5.2.0 for JDK 25: " + root(e));
    } catch (RuntimeException | Error e) {
      return new Availability.Unavailable("the device's self-test failed: " + root(e));
    }
  }

  /// What a failure comes from, without TornadoVM's colours and its promise to go on as Java.
  static String root(Throwable e) {
    Throwable cause = e;
    for (int depth = 0; cause.getCause() != null && depth < 20; depth++) {
      cause = cause.getCause();
    }
    String said = String.valueOf(cause.getMessage());
    return cause.getClass().getSimpleName()
        + ": "
        + said.replaceAll(
            "\u001B\\[[0-9;]*m|\\[WARNING] | Deoptimizing to sequential execution\\.", "");
  }
}
