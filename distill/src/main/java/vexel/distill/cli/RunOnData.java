package vexel.distill.cli;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.data.FrameSource;

/// A finished run and the data it is applied to.
final class RunOnData {
  @Option(names = "--run", required = true, paramLabel = "RUN", description = "a finished run")
  Path run = Path.of(".");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "root folder of the data set")
  Path data = Path.of(".");

  @Mixin DataLayout layout = new DataLayout();

  /// Opens the data.
  FrameSource open() {
    return layout.open(data);
  }
}
