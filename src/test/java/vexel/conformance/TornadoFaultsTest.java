package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with a device or its software is said in one line, by real processes: the launcher
/// without TornadoVM, the command line with it.
class TornadoFaultsTest {
  private static final String API = "share/java/tornado/tornado-api-";

  @TempDir Path folder = Path.of(".");

  @Test
  void theLauncherSaysWhatIsMissing() throws Exception {
    Path home = folder.resolve("home");
    assertThat(launched("")).contains("missing=TORNADOVM_HOME does not say where");
    assertThat(launched(home.toString()))
        .contains("missing=there is no TornadoVM in TORNADOVM_HOME=" + home);
    Path old = touch(home.resolve(API + "4.0.1-jdk21.jar"));
    assertThat(launched(home.toString()))
        .contains("missing=TornadoVM in " + home + " is version 4.0.1-jdk21; install 5.2.0-jdk25");
    Files.delete(old);
    touch(home.resolve(API + "5.2.0-jdk25.jar"));
    assertThat(launched(home.toString()))
        .contains("missing=" + home + "/tornado-argfile is missing");
    Path arguments = touch(home.resolve("tornado-argfile"));
    Files.writeString(arguments, "--module-path .:" + home + "/gone\n");
    assertThat(launched(home.toString()))
        .contains("missing=" + arguments + " names " + home + "/gone, which is not there");
    Files.writeString(arguments, "--module-path .:" + home + "/share\n");
    assertThat(launched(home.toString()))
        .contains("@" + arguments)
        .contains(":" + home + "/share/java/tornado")
        .doesNotContain("missing=");
  }

  /// What the launcher would have told a JVM, where Vexel is built.
  private String launched(String home) throws Exception {
    Path root = folder.resolve("root");
    Path jdk = folder.resolve("jdk");
    if (!Files.exists(root)) {
      for (String jar : List.of("tensor", "autograd", "nn", "distill", "tornado-kernels")) {
        touch(root.resolve("target/vexel/lib/vexel-" + jar + "-1.jar"));
      }
      touch(root.resolve("target/vexel/lib/picocli-1.jar"));
      Path launcher = Path.of(System.getProperty("repo.root")).resolve("vexel");
      Files.copy(launcher, root.resolve("vexel"));
      Files.writeString(touch(jdk.resolve("release")), "JAVA_VERSION=\"25.0.3\"\n");
      for (String program : List.of("java", "javac")) {
        Path file = touch(jdk.resolve("bin").resolve(program));
        Files.writeString(file, "#!/bin/sh\necho \"$@\"\n");
        assumeTrue(file.toFile().setExecutable(true), "files cannot be made executable");
      }
    }
    ProcessBuilder process =
        new ProcessBuilder("sh", root.resolve("vexel").toString(), "vit", "--device", "tornado");
    process.environment().putAll(Map.of("VEXEL_JAVA", jdk.toString(), "TORNADOVM_HOME", home));
    Ended ended = Ended.run(process, folder.resolve("launched"), Duration.ofSeconds(60));
    assertThat(ended.problem()).isEmpty();
    return ended.output();
  }

  private static Path touch(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }

  @Test
  void whatTheLauncherFoundMissingIsTheReason() throws Exception {
    assertThat(doctor(false, "-Dvexel.tornado.missing=TornadoVM is version 1"))
        .isEqualTo(
            "vexel: backend: tornado is not available: TornadoVM is version 1; see docs/gpu.md");
  }

  @Test
  void aMissingDriverIsNamed() throws Exception {
    String arguments = Files.readString(DeviceJvm.home().resolve("tornado-argfile"));
    assumeTrue(arguments.contains("tornado.drivers.opencl"), "its driver is not OpenCL's");
    assertThat(doctor(true, "-Ddriver=none"))
        .startsWith("vexel: backend: tornado is not available: TornadoVM finds no driver");
  }

  @Test
  void memoryThatTheDeviceHasNotIsNamed() throws Exception {
    assertThat(doctor(true, "-Dvexel.tornado.memory=2000000"))
        .contains("tornado is not available")
        .contains("MB at once, -Dvexel.tornado.memory asks for 2000000: lower it");
    assertThat(doctor(true, "-Dvexel.tornado.memory=64", "-Dtornado.device.memory=8MB"))
        .contains("tornado is not available")
        .contains("tornado.device.memory");
  }

  /// The only line that `doctor --device tornado` prints when it fails.
  private String doctor(boolean tornado, String... options) throws Exception {
    String main = "vexel.distill/vexel.distill.cli.Main";
    ProcessBuilder process =
        tornado
            ? DeviceJvm.of(List.of(options), main, "doctor", "--device", "tornado")
            : new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                options[0],
                "-p",
                System.getProperty("jdk.module.path"),
                "-m",
                main,
                "doctor",
                "--device",
                "tornado");
    if (List.of(options).contains("-Ddriver=none")) {
      process.environment().put("OCL_ICD_VENDORS", folder.toString());
    }
    Ended ended = Ended.run(process, folder.resolve("doctor"), Duration.ofMinutes(5));
    List<String> lines =
        ended
            .output()
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("WARNING: Using incubator"))
            .filter(line -> !line.startsWith("[TornadoVM-OCL-JNI]")) // its native code's own
            .toList();
    assertThat(ended.code()).as(ended.output()).isEqualTo(2);
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }
}
