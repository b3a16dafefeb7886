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
    boolean group = !line.getSubcommands().isEmpty();
    boolean root = line.getParent() == null;
    String message = String.valueOf(problem.getMessage());
    if (problem instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      String kind = group ? "unknown verb" : "unexpected word";
      message = (word.startsWith("-") ? "unknown option" : kind) + " '" + word + "'";
    }
    streams.complain(message);
    if (group) {
      streams.complain("verbs: " + String.join(", ", line.getSubcommands().keySet()));
    }
    String name = line.getCommandSpec().qualifiedName();
    streams.complain(
        "'" + name + " --help' " + (root ? "explains them" : "shows options and examples"));
    if (List.of(args).contains("--json")) {
      streams.out().println(Answer.failed(message, ExitCode.USAGE).toJson());
    }
    return ExitCode.USAGE;
  }
}
