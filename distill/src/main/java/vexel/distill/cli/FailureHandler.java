package vexel.distill.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// Turns what a verb throws into one line and an exit code; `VEXEL_DEBUG=1` shows the stack.
record FailureHandler(Streams streams) implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception problem, CommandLine line, ParseResult words) {
    return report(problem, line);
  }

  int report(Throwable problem, CommandLine line) {
    int code = ExitCode.of(problem);
    boolean debug = "1".equals(System.getenv("VEXEL_DEBUG"));
    streams.complain(ExitCode.message(problem));
    if (debug) {
      problem.printStackTrace(streams.err());
    } else if (code == ExitCode.INTERNAL) {
      streams.complain("VEXEL_DEBUG=1 shows where");
    }
    if (line.getCommand() instanceof Verb verb && verb.json) {
      streams.out().println(Answer.failed(ExitCode.message(problem), code).toJson());
    }
    return code;
  }
}
