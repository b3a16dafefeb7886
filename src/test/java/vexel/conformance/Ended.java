package vexel.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How a process ended.
///
/// @param code its exit code; 128 and the number of the signal that killed it
/// @param limit how long it was given, or zero if it ended by itself
/// @param output all it printed
record Ended(int code, Duration limit, String output) {
  /// Runs a process to its end, or kills it after `limit`.
  static Ended run(ProcessBuilder process, Path log, Duration limit)
      throws IOException, InterruptedException {
    Process child = process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = child.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      child.destroyForcibly().waitFor();
    }
    return new Ended(child.exitValue(), ended ? Duration.ZERO : limit, Files.readString(log));
  }

  /// What went wrong, in one line; empty if nothing did.
  String problem() {
    List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
    List<String> problems = lines.stream().filter(l -> l.startsWith("PROBLEM ")).toList();
    String last = lines.isEmpty() ? "it printed nothing" : "its last line: " + lines.getLast();
    if (!limit.isZero()) {
      return "the process did not end within %d s; %s".formatted(limit.toSeconds(), last);
    }
    if (code > 128) {
      return "the process was killed by signal %d; %s".formatted(code - 128, last);
    }
    if (!problems.isEmpty()) {
      return problems.size() + " problems, first " + problems.getFirst();
    }
    return code == 0 ? "" : "the process ended with exit code %d; %s".formatted(code, last);
  }
}
