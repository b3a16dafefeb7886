package vexel.distill.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Tells a user which word is wrong and which words are known.
record UsageHandler(Streams streams) implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException problem, String[] args) {
    CommandLine line = problem.getCommandLine();
    boolean root = line.getParent() == null;
    if (root && problem instanceof UnmatchedArgumentException unmatched) {
      List<String> words = unmatched.getUnmatched();
      streams.complain("unknown verb '" + words.get(0) + "'");
    } else {
      streams.complain(String.valueOf(problem.getMessage()));
    }
    if (root) {
      streams.complain("verbs: " + String.join(", ", line.getSubcommands().keySet()));
      streams.complain("'vexel --help' explains them");
    } else {
      streams.complain(
          "'vexel "
              + line.getCommandSpec().qualifiedName().replaceFirst("^vexel ", "")
              + " --help' shows options and examples");
    }
    return ExitCode.USAGE;
  }
}
