package vexel.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A JVM with the TornadoVM of `TORNADOVM_HOME` in it.
final class DeviceJvm {
  private DeviceJvm() {}

  /// The installed TornadoVM; without one the test is skipped, with the reason.
  static Path home() {
    String home = System.getenv("TORNADOVM_HOME");
    assumeTrue(home != null, "TORNADOVM_HOME is not set: no device is tested");
    Path arguments = Path.of(home, "tornado-argfile");
    assumeTrue(Files.exists(arguments), arguments + " is missing: see docs/gpu.md");
    return Path.of(home);
  }

  /// Runs `MODULE/CLASS WORD…`.
  ///
  /// @param options further options of the JVM
  static ProcessBuilder of(List<String> options, String... words) {
    Path home = home();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + home.resolve("tornado-argfile"));
    command.addAll(List.of("-Xmx2g", "--add-modules=jdk.incubator.vector"));
    command.addAll(options);
    command.addAll(List.of("-p", modules(home.resolve("share/java/tornado")), "-m"));
    command.addAll(List.of(words));
    return new ProcessBuilder(command);
  }

  /// The modules of this JVM, with TornadoVM's own before the stub of its API.
  private static String modules(Path tornado) {
    URL own = Objects.requireNonNull(DeviceCases.class.getResource("DeviceCases.class"));
    Path tests = Path.of(URI.create(own.toString())).getParent().getParent().getParent();
    return String.join(
        File.pathSeparator,
        tornado.toString(),
        tests.toString(),
        System.getProperty("jdk.module.path"));
  }
}
