package vexel.distill.cli;

import picocli.CommandLine.Option;

/// How many threads compute.
final class Threads {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "worker threads; never changes a number")
  int count;

  /// Applies the option (0 = all processors), before the first kernel runs.
  void select() {
    Device.select("cpu", count);
  }
}
