package vexel.distill.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import vexel.distill.data.DataFormat;
import vexel.distill.data.FrameSource;
import vexel.distill.data.LabelMap;

/// How the files of a data set are to be read.
final class DataLayout {
  /// What `--label-map` is for, in the help of every verb that has it.
  static final String LABEL_MAP =
      "what labels in SemanticKITTI's layout mean: semantickitti, scribblekitti, synlidar,"
          + " semanticposs, or a YAML file like semantic-kitti.yaml";

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "nuscenes, kitti-raw, kitti-object, semantickitti, or auto to find out")
  String format = DataFormat.AUTO;

  @Option(names = "--label-map", paramLabel = "MAP", description = LABEL_MAP)
  String labelMap = LabelMap.AUTO;

  /// Opens the data set in `root`.
  FrameSource open(Path root) {
    return DataFormat.of(format, root).open(root, labelMap);
  }
}
