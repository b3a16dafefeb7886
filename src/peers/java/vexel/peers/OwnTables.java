package vexel.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What we reach by ourselves: shares of the peak, scaling, growth, memory, and how much one start
/// of the JVM differs from another.
final class OwnTables {
  private static final String RESIDENT = "rss.megabytes";

  private final Figures figures;
  private final StringBuilder text = new StringBuilder();

  private OwnTables(Figures figures) {
    this.figures = figures;
  }

  /// The tables of what was measured.
  static String of(Figures figures) {
    OwnTables tables = new OwnTables(figures);
    tables.own();
    tables.scaling();
    tables.growth();
    tables.memory();
    tables.manyStarts();
    return tables.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void own() {
    Suite suite = Figures.suite("own");
    List<String> lines = new ArrayList<>();
    for (Contender c : suite.contenders()) {
      for (String key : figures.measured().keys(suite, c)) {
        double[] share = figures.measured().all(suite, c, key + ".t" + c.threads() + ".share");
        lines.add(
            String.format(
                Locale.ROOT,
                "| %s | %d | %s | %s |",
                key,
                c.threads(),
                figures.cell(figures.times(suite, c, key), figures.command(suite, c, key)),
                share.length == 0
                    ? "–"
                    : String.format(Locale.ROOT, "%.2f", Figures.median(share))));
      }
    }
    if (!lines.isEmpty()) {
      line("### Without a peer");
      line("");
      line(
          "To show: `relational.4096x768.step` at a share of 0.67 or more of the peak (8 N²D"
              + " operations in at most 1.5 times what the peak takes), lift-splat pooling forward"
              + " in 30 ms at 256 channels and 10 ms at 80, suppression of 1,500 boxes in 5 ms.\n");
      line("| work | threads | ms | share of the peak |");
      line("|---|---|---|---|");
      lines.forEach(this::line);
      line("");
    }
  }

  private void scaling() {
    Suite suite = Figures.suite("scaling");
    Contender one = suite.contenders().get(0);
    Contender two = suite.contenders().get(1);
    if (!figures.measured().keys(suite, two).isEmpty()) {
      line("### From one thread to two");
      line("");
      line("To show: 1.85 or more.\n");
      line("| work | one thread, ms | two threads, ms | times faster |");
      line("|---|---|---|---|");
      for (String key : figures.measured().keys(suite, two)) {
        double[] slow = figures.times(suite, one, key);
        double[] fast = figures.times(suite, two, key);
        line(
            "| %s | %s | %s | **%.2f** |"
                .formatted(
                    key,
                    figures.cell(slow, figures.command(suite, one, key)),
                    figures.cell(fast, figures.command(suite, two, key)),
                    Figures.median(slow) / Figures.median(fast)));
      }
      line("");
    }
  }

  private void growth() {
    Suite suite = Figures.suite("growth");
    Contender ours = suite.contenders().getFirst();
    List<double[]> points = new ArrayList<>();
    for (String key : figures.measured().keys(suite, ours)) {
      double thousands = Double.parseDouble(key.replaceAll("[^0-9]", ""));
      points.add(new double[] {1000 * thousands, Figures.median(figures.times(suite, ours, key))});
    }
    if (points.size() > 1) {
      points.sort((a, b) -> Double.compare(a[0], b[0]));
      line("### Growth");
      line("");
      line(
          ("Sorting voxels, their kernel map and a convolution of 32 to 32 channels, two threads:"
               + " `%s`. The slope of log time over log voxels, by least squares, is **%.3f**; to"
               + " show: 0.95 to 1.15.\n")
              .formatted(
                  String.join(" ", ours.command(ours.keys(), figures.rounds())), slope(points)));
      line("| voxels | ms | µs a voxel |");
      line("|---|---|---|");
      for (double[] p : points) {
        line("| %,.0f | %s | %.3f |".formatted(p[0], Figures.number(p[1]), 1000 * p[1] / p[0]));
      }
      line("");
    }
  }

  private static double slope(List<double[]> points) {
    double n = points.size();
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double sxy = 0;
    for (double[] p : points) {
      double x = StrictMath.log(p[0]);
      double y = StrictMath.log(p[1]);
      sx += x;
      sy += y;
      sxx += x * x;
      sxy += x * y;
    }
    return (n * sxy - sx * sy) / (n * sxx - sx * sx);
  }

  private void memory() {
    Suite suite = Figures.suite("memory");
    Suite training = Figures.suite("minkunet");
    Contender engine = training.contenders().getLast();
    List<String> lines = new ArrayList<>();
    for (Contender c : suite.contenders()) {
      lines.addAll(resident(suite, c));
    }
    if (lines.isEmpty()) {
      return;
    }
    lines.addAll(resident(training, engine));
    line("### Memory");
    line("");
    line(
        "The most a whole process had resident, in megabytes (`VmHWM` of `/proc`), ours on the"
            + " smallest heap of a ladder on which the work runs; arrays are what one call needs"
            + " beyond weights and input.\n");
    line("| work | engine | resident, MB | arrays, MB | command |");
    line("|---|---|---|---|---|");
    lines.forEach(this::line);
    line("");
    double[] ours = figures.measured().all(suite, suite.contenders().getFirst(), RESIDENT);
    double[] theirs = figures.measured().all(training, engine, RESIDENT);
    if (ours.length > 0 && theirs.length > 0) {
      line(
          "MinkUNet-34 step, ours over MinkowskiEngine's: **%.2f**; reach 0.6, aim 0.4.\n"
              .formatted(ours[0] / theirs[0]));
    }
  }

  private List<String> resident(Suite suite, Contender c) {
    String key = c.keys().getFirst();
    double[] peak = figures.measured().all(suite, c, RESIDENT);
    String why = figures.measured().get(suite.id() + "|" + c.id() + "|missing");
    if (peak.length == 0 && why == null) {
      return List.of();
    }
    double[] arrays = figures.measured().all(suite, c, key + ".t" + c.threads() + ".megabytes");
    return List.of(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %s | %s |",
            key,
            c.engine(),
            peak.length == 0 ? why : Figures.number(peak[peak.length - 1]),
            arrays.length == 0 ? "–" : Figures.number(arrays[0]),
            peak.length == 0 ? "–" : "`" + figures.command(suite, c, key) + "`"));
  }

  private void manyStarts() {
    Suite suite = Figures.suite("starts");
    List<String> lines = new ArrayList<>();
    for (Contender c : suite.contenders()) {
      for (String key : figures.measured().keys(suite, c)) {
        double[] all = figures.times(suite, c, key);
        double worst = all[all.length - 1] / Figures.median(all);
        lines.add(
            String.format(
                Locale.ROOT,
                "| %s | %d | %s | %d | **%.2f** | `%s` |",
                key,
                c.threads(),
                Figures.number(Figures.median(all)),
                all.length,
                worst,
                figures.command(suite, c, key)));
      }
    }
    if (!lines.isEmpty()) {
      line("### Worst of many starts");
      line("");
      line(
          "The slowest of all starts of the JVM over the median, kernel by kernel; the prototype"
              + " had up to 1.5 (attention). Reach 1.10, aim 1.03.\n");
      line("| kernel | threads | median, ms | starts | worst / median | command |");
      line("|---|---|---|---|---|---|");
      lines.forEach(this::line);
      line("");
    }
  }
}
