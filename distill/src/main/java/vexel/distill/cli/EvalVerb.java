package vexel.distill.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Metrics of anyone's result files.
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = "Judges files of detected boxes, whoever made them.",
    subcommands = {EvalNuScenesVerb.class, EvalKittiVerb.class},
    synopsisSubcommandLabel = "VERB",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vexel eval nuscenes --gt NUSCENES --split val --pred results.json",
      "  vexel eval kitti --gt KITTI/training/label_2 --pred RESULTS"
    })
final class EvalVerb implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    throw new ParameterException(
        line, "'eval' needs a verb: " + String.join(", ", line.getSubcommands().keySet()));
  }
}
