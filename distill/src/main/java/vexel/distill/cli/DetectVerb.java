package vexel.distill.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Detectors in bird's-eye view.
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    description = {
      "Detectors in bird's-eye view: LiDAR, cameras or both to boxes of ten classes.",
      "'vexel unidistill' trains one under another one as its teacher."
    },
    subcommands = {DetectTrainVerb.class, DetectEvalVerb.class},
    synopsisSubcommandLabel = "VERB",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vexel detect train --modality lidar --data W --out LIDAR",
      "  vexel detect eval --run LIDAR --data W"
    })
final class DetectVerb implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    throw new ParameterException(
        line, "'detect' needs a verb: " + String.join(", ", line.getSubcommands().keySet()));
  }
}
