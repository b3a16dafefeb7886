package vexel.distill.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a verb answers: keys for `--json`, lines for a human. Only one of them is printed.
final class Answer {
  private final @Nullable PrintStream lines;
  private final Map<String, @Nullable Object> keys = new LinkedHashMap<>();
  private int exitCode = ExitCode.OK;

  /// @param lines where the lines go at once, or null to drop them
  Answer(@Nullable PrintStream lines) {
    this.lines = lines;
  }

  /// The JSON object of a verb that failed.
  static Answer failed(String message, int exitCode) {
    return new Answer(null).put("error", message).put("exit", exitCode).fail(exitCode);
  }

  /// A key of the JSON object; dots are literal.
  ///
  /// @param value a string, number, boolean, list, map or null. NaN and infinities become null
  Answer put(String key, @Nullable Object value) {
    keys.put(key, value);
    return this;
  }

  /// A line for a human.
  Answer say(String line) {
    if (lines != null) {
      lines.println(line);
    }
    return this;
  }

  /// The work was done but its outcome is a failure, e.g. a golden case that differs.
  Answer fail(int code) {
    exitCode = code;
    return this;
  }

  int exitCode() {
    return exitCode;
  }

  String toJson() {
    return Json.write(keys);
  }
}
