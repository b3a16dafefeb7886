package vexel.distill.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/// Where answers and remarks go.
///
/// @param out answers; with `--json` one object and nothing else
/// @param err progress, remarks, errors
record Streams(PrintStream out, PrintStream err) {
  /// Hands the streams to the parser (usage texts) and to every verb.
  void give(CommandLine line) {
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    for (CommandLine verb : line.getSubcommands().values()) {
      if (verb.getCommand() instanceof Verb v) {
        v.streams = this;
      }
      give(verb);
    }
  }

  /// One line for the user's eye.
  void complain(String message) {
    err.println("vexel: " + message);
  }
}
