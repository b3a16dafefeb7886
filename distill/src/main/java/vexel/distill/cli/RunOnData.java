package vexel.distill.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import vexel.distill.data.DataFormat;
import vexel.distill.data.FrameSource;
import vexel.distill.data.LabelMap;

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

  @Option(names = "--label-map", paramLabel = "MAP", description = LABEL_MAP)
  String labelMap = LabelMap.AUTO;

  /// What the option is for, in the help of every verb that has it.
  static final String LABEL_MAP =
      "what labels in SemanticKITTI's layout mean: semantickitti, scribblekitti, synlidar,"
          + " semanticposs, or a YAML file like semantic-kitti.yaml";

  /// Opens the data.
  FrameSource open() {
    return DataFormat.of(format, data).open(data, labelMap);
  }
}
