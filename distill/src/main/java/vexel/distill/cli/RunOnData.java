package vexel.distill.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import vexel.distill.data.DataFormat;

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

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "nuscenes, kitti-raw, kitti-object, semantickitti, or auto to find out")
  String format = DataFormat.AUTO;
}
