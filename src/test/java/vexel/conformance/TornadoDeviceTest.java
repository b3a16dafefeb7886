package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same checks on a real device, where TornadoVM is installed: in a JVM of its own, within a
/// time limit.
class TornadoDeviceTest {
  private static final Duration LIMIT =
      Duration.ofMinutes(Integer.getInteger("tornado.minutes", 20));

  @TempDir Path folder = Path.of(".");

  @Test
  void theDeviceIsWithinTheSameBounds() throws Exception {
    String cases = "vexel.conformance/" + DeviceCases.class.getName();
    List<String> options = List.of("-Dvexel.tornado.memory=64");
    ProcessBuilder child =
        DeviceJvm.of(options, cases, "ops", "layers", "twice", "leak", "kernels");
    Ended ended = Ended.run(child, folder.resolve("log"), LIMIT);
    System.out.println(ended.output());
    assertThat(ended.problem()).isEmpty();
  }

  @Test
  void aKilledChildIsReportedInOneLine() throws Exception {
    assertThat(shell("echo half way; kill -9 $$", 60))
        .isEqualTo("the process was killed by signal 9; its last line: half way");
    assertThat(shell("kill -9 $$", 60))
        .isEqualTo("the process was killed by signal 9; it printed nothing");
    assertThat(shell("echo waiting; exec sleep 100", 2))
        .isEqualTo("the process did not end within 2 s; its last line: waiting");
    assertThat(shell("echo PROBLEM gemm differs; echo 1 problems; exit 1", 60))
        .isEqualTo("1 problems, first PROBLEM gemm differs");
    assertThat(shell("echo no device; exit 3", 60))
        .isEqualTo("the process ended with exit code 3; its last line: no device");
    assertThat(shell("echo fine", 60)).isEmpty();
  }

  private String shell(String script, int seconds) throws Exception {
    ProcessBuilder child = new ProcessBuilder("sh", "-c", script);
    return Ended.run(child, folder.resolve("shell"), Duration.ofSeconds(seconds)).problem();
  }
}
