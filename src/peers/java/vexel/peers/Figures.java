package vexel.peers;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was measured, as cells of a table.
///
/// @param measured all of it
/// @param starts processes a contender was to have
/// @param rounds timed rounds a process was to have
record Figures(Measured measured, int starts, int rounds) {
  /// Milliseconds of all starts, ascending.
  double[] times(Suite suite, Contender contender, String key) {
    return measured.all(suite, contender, key + ".t" + contender.threads() + ".ms");
  }

  /// How the figure is had again.
  String command(Suite suite, Contender contender, String key) {
    Map<String, String> setting =
        contender.settings().get(Integer.parseInt(measured.best(suite, contender)));
    return Contender.shown(setting) + String.join(" ", contender.command(List.of(key), rounds));
  }

  /// The median, the worst, and the command.
  String cell(double[] sorted, String command) {
    String count =
        sorted.length == starts
            ? ""
            : ", " + sorted.length + (sorted.length == 1 ? " start" : " starts");
    return "%s (%s%s)<br>`%s`"
        .formatted(number(median(sorted)), number(sorted[sorted.length - 1]), count, command);
  }

  /// The suite called `id`.
  static Suite suite(String id) {
    return Suite.all().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }

  /// NaN of nothing.
  static double median(double[] sorted) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
  }

  /// Three digits or the whole part.
  static String number(double x) {
    if (Double.isNaN(x)) {
      return "–";
    }
    String format = x >= 100 ? "%.0f" : x >= 10 ? "%.1f" : x >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, x);
  }
}
