package vexel.distill.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What can be done with files of weights.
@Command(
    name = "weights",
    mixinStandardHelpOptions = true,
    description =
        "Looks into files of weights (safetensors, .pth, .npz, .npy) and converts them. Nothing in"
            + " a file is executed.",
    subcommands = {WeightsInspectVerb.class, WeightsConvertVerb.class},
    synopsisSubcommandLabel = "VERB",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vexel weights inspect dinov2_vits14_pretrain.pth",
      "  vexel weights convert dino.pth#teacher.backbone --out dino.safetensors"
    })
final class WeightsVerb implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    throw new ParameterException(
        line, "'weights' needs a verb: " + String.join(", ", line.getSubcommands().keySet()));
  }
}
