package vexel.distill.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What can be done with data sets.
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Looks at data sets.",
    subcommands = {DataCheckVerb.class},
    synopsisSubcommandLabel = "VERB",
    footerHeading = "%nExamples:%n",
    footer = "  vexel data check --data DIR")
final class DataVerb implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    throw new ParameterException(
        line, "'data' needs a verb: " + String.join(", ", line.getSubcommands().keySet()));
  }
}
