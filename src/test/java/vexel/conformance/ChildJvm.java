package vexel.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The command line in a JVM of its own, with the flags that must not matter.
///
/// @param threads worker threads
/// @param vectorBytes `-XX:MaxVectorSize`
/// @param collector `G1`, `Parallel` or `Serial`
record ChildJvm(int threads, int vectorBytes, String collector) {
  /// What a command answered.
  ///
  /// @param exit its exit code
  /// @param output all it printed
  record Answer(int exit, String output) {
    /// A value of its JSON object, as text.
    String value(String key) {
      Matcher m =
          Pattern.compile("\"" + Pattern.quote(key) + "\"\\s*:\\s*\"?([^\",}\\s]+)")
              .matcher(output);
      if (exit != 0 || !m.find()) {
        throw new AssertionError("no " + key + ", exit " + exit + ":\n" + output);
      }
      return m.group(1);
    }
  }

  /// Starts `vexel ARGS`, its output going to `log`.
  Process start(Path log, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "-Xmx1g",
            "-Djava.awt.headless=true",
            "-XX:MaxVectorSize=" + vectorBytes,
            "-XX:+Use" + collector + "GC",
            "-Dvexel.threads=" + threads,
            "--add-modules=jdk.incubator.vector",
            "-p",
            System.getProperty("jdk.module.path"),
            "-m",
            "vexel.distill/vexel.distill.cli.Main"));
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /// Runs `vexel ARGS --json` to its end.
  Answer run(Path log, String... args) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    int exit = start(log, all.toArray(String[]::new)).waitFor();
    return new Answer(exit, Files.readString(log));
  }

  @Override
  public String toString() {
    return "%d threads, %3d bits, %s".formatted(threads, 8 * vectorBytes, collector);
  }
}
