package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same checks on a real device, where TornadoVM is installed: in a JVM of its own, within a
/// time limit.
class TornadoDeviceTest {
  private static final int MINUTES = Integer.getInteger("tornado.minutes", 20);

  @TempDir Path folder = Path.of(".");

  @Test
  void theDeviceIsWithinTheSameBounds() throws Exception {
    run("ops", "twice", "leak", "kernels");
  }

  private void run(String... checks) throws Exception {
    String home = System.getenv("TORNADOVM_HOME");
    assumeTrue(home != null, "TORNADOVM_HOME is not set: no device is tested");
    Path arguments = Path.of(home, "tornado-argfile");
    assumeTrue(Files.exists(arguments), arguments + " is missing: see docs/gpu.md");
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + arguments);
    command.addAll(
        List.of(
            "-Xmx2g",
            "-Dvexel.tornado.memory=64",
            "--add-modules=jdk.incubator.vector",
            "-p",
            modules(Path.of(home, "share", "java", "tornado")),
            "-m",
            "vexel.conformance/" + DeviceCases.class.getName()));
    command.addAll(List.of(checks));
    Process child =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = child.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      child.destroyForcibly().waitFor();
    }
    String output = Files.readString(log);
    System.out.println(output);
    assertThat(ended).as("ended within %d minutes:%n%s", MINUTES, output).isTrue();
    assertThat(child.exitValue()).as(output).isZero();
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
