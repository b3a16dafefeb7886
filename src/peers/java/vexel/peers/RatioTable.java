package vexel.peers;

import java.util.Locale;

/// Our times over the peers'.
final class RatioTable {
  private final Figures figures;
  private final StringBuilder text = new StringBuilder();

  private RatioTable(Figures figures) {
    this.figures = figures;
  }

  /// The table, or nothing if nothing was measured.
  static String of(Figures figures) {
    RatioTable table = new RatioTable(figures);
    table.ratios();
    return table.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void ratios() {
    line("### Ours over theirs");
    line("");
    line("| work | ours, ms | peer, ms | ratio | prototype | reach | aim | held |");
    line("|---|---|---|---|---|---|---|---|");
    for (Suite suite : Suite.all()) {
      for (Row row : suite.rows()) {
        double[] ours = figures.times(suite, row.ours(), row.key());
        if (ours.length > 0) {
          ratio(suite, row, ours);
        }
      }
    }
    line("");
  }

  private void ratio(Suite suite, Row row, double[] ours) {
    String oursCell = figures.cell(ours, figures.command(suite, row.ours(), row.key()));
    String way = null;
    double[] best = {};
    for (String key : row.peerKeys()) {
      double[] theirs = figures.times(suite, row.peer(), key);
      if (theirs.length > 0
          && (best.length == 0 || Figures.median(theirs) < Figures.median(best))) {
        best = theirs;
        way = key;
      }
    }
    String name = row.peer().engine();
    String limits =
        "%s | %s | %s"
            .formatted(
                row.prototype() == null ? "not measured" : row.prototype(),
                limit(row.reach()),
                limit(row.aim()));
    if (way == null) {
      String why = figures.measured().get(suite.id() + "|" + row.peer().id() + "|missing");
      line(
          "| %s | %s | %s: %s | – | %s | – |"
              .formatted(row.title(), oursCell, name, why == null ? "not measured" : why, limits));
      return;
    }
    double ratio = Figures.median(ours) / Figures.median(best);
    line(
        "| %s | %s | %s %s | **%.3f** | %s | %s |"
            .formatted(
                row.title(),
                oursCell,
                name,
                figures.cell(best, figures.command(suite, row.peer(), way)),
                ratio,
                limits,
                verdict(ratio, row)));
  }

  private static String verdict(double ratio, Row row) {
    if (Double.isNaN(row.reach())) {
      return "–";
    }
    if (ratio <= row.aim()) {
      return "aim";
    }
    return ratio <= row.reach() ? "reach" : "missed";
  }

  private static String limit(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%s", value);
  }
}
