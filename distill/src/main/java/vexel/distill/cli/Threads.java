package vexel.distill.cli;

import picocli.CommandLine.Option;
import vexel.distill.UsageException;

/// How many threads compute.
final class Threads {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "worker threads; never changes a number")
  int count;

  /// Applies the option (0 = all processors), before the first kernel runs.
  void select() {
    if (count < 0) {
      throw new UsageException("--threads " + count + ": give 1 or more");
    }
    if (count > 0) {
      System.setProperty("vexel.threads", Integer.toString(count));
    }
  }
}
