package vexel.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vexel.tensor.Backends;

/// Writes what was measured into `docs/performance.md`, between its two markers.
final class Report {
  private static final String BEGIN = "<!-- peers:begin -->";
  private static final String END = "<!-- peers:end -->";
  private static final String RESIDENT = "rss.megabytes";

  private final Path root;
  private final Measured measured;
  private final int starts;
  private final int rounds;
  private final StringBuilder text = new StringBuilder();

  Report(Path root, Measured measured, int starts, int rounds) {
    this.root = root;
    this.measured = measured;
    this.starts = starts;
    this.rounds = rounds;
  }

  /// Replaces what stands between the markers.
  ///
  /// @throws IOException if the page cannot be read or written
  void write() throws IOException {
    Path page = root.resolve("docs/performance.md");
    String before = Files.readString(page);
    int from = before.indexOf(BEGIN);
    int to = before.indexOf(END);
    if (from < 0 || to < from) {
      throw new IOException(page + ": needs the lines " + BEGIN + " and " + END);
    }
    machine();
    ratios();
    own();
    scaling();
    growth();
    memory();
    startsOfTheMachine();
    Files.writeString(
        page, before.substring(0, from + BEGIN.length()) + "\n\n" + text + before.substring(to));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  // ---- the machine

  private void machine() throws IOException {
    double one = median(measured.everywhere("peak.t1"));
    double two = median(measured.everywhere("peak.t2"));
    line(
        ("Machine: %s, %d processors, %d-bit vectors, JDK %s. FP32 multiply-add peak, median over"
                + " all our processes: %s GFLOP/s on one thread, %s on two.")
            .formatted(
                processor(),
                Runtime.getRuntime().availableProcessors(),
                Backends.vectorBits(),
                Runtime.version().toString(),
                number(one),
                number(two)));
    line(
        ("%d starts of each process in turn unless a cell says another number; a start's figure is"
             + " the median of %d rounds, a cell is the median (worst) over the starts. A process"
             + " measures several workloads in turn; the command beside a figure runs the one.\n")
            .formatted(starts, rounds));
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return System.getProperty("os.arch", "unknown");
    }
    return Files.readAllLines(info).stream()
        .filter(l -> l.startsWith("model name"))
        .map(l -> l.substring(l.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  // ---- ours over theirs

  private void ratios() {
    line("### Ours over theirs");
    line("");
    line("| work | ours, ms | peer, ms | ratio | prototype | reach | aim | held |");
    line("|---|---|---|---|---|---|---|---|");
    for (Suite suite : Suite.all()) {
      for (Row row : suite.rows()) {
        double[] ours = times(suite, row.ours(), row.key());
        if (ours.length > 0) {
          ratio(suite, row, ours);
        }
      }
    }
    line("");
  }

  private void ratio(Suite suite, Row row, double[] ours) {
    String oursCell = cell(ours, command(suite, row.ours(), row.key()));
    String way = null;
    double[] best = {};
    for (String key : row.peerKeys()) {
      double[] theirs = times(suite, row.peer(), key);
      if (theirs.length > 0 && (best.length == 0 || median(theirs) < median(best))) {
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
      String why = measured.get(suite.id() + "|" + row.peer().id() + "|missing");
      line(
          "| %s | %s | %s: %s | – | %s | – |"
              .formatted(row.title(), oursCell, name, why == null ? "not measured" : why, limits));
      return;
    }
    double ratio = median(ours) / median(best);
    line(
        "| %s | %s | %s %s | **%.3f** | %s | %s |"
            .formatted(
                row.title(),
                oursCell,
                name,
                cell(best, command(suite, row.peer(), way)),
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

  private double[] times(Suite suite, Contender contender, String key) {
    return measured.all(suite, contender, key + ".t" + contender.threads() + ".ms");
  }

  /// How the figure is had again.
  private String command(Suite suite, Contender contender, String key) {
    Map<String, String> setting =
        contender.settings().get(Integer.parseInt(measured.best(suite, contender)));
    return Contender.shown(setting) + String.join(" ", contender.command(List.of(key), rounds));
  }

  private String cell(double[] sorted, String command) {
    String count =
        sorted.length == starts
            ? ""
            : ", " + sorted.length + (sorted.length == 1 ? " start" : " starts");
    return "%s (%s%s)<br>`%s`"
        .formatted(number(median(sorted)), number(sorted[sorted.length - 1]), count, command);
  }

  // ---- our own figures

  private void own() {
    Suite suite = suite("own");
    List<String> lines = new ArrayList<>();
    for (Contender c : suite.contenders()) {
      for (String key : measured.keys(suite, c)) {
        double[] share = measured.all(suite, c, key + ".t" + c.threads() + ".share");
        lines.add(
            String.format(
                Locale.ROOT,
                "| %s | %d | %s | %s |",
                key,
                c.threads(),
                cell(times(suite, c, key), command(suite, c, key)),
                share.length == 0 ? "–" : String.format(Locale.ROOT, "%.2f", median(share))));
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
    Suite suite = suite("scaling");
    Contender one = suite.contenders().get(0);
    Contender two = suite.contenders().get(1);
    if (!measured.keys(suite, two).isEmpty()) {
      line("### From one thread to two");
      line("");
      line("To show: 1.85 or more.\n");
      line("| work | one thread, ms | two threads, ms | times faster |");
      line("|---|---|---|---|");
      for (String key : measured.keys(suite, two)) {
        double[] slow = times(suite, one, key);
        double[] fast = times(suite, two, key);
        line(
            "| %s | %s | %s | **%.2f** |"
                .formatted(
                    key,
                    cell(slow, command(suite, one, key)),
                    cell(fast, command(suite, two, key)),
                    median(slow) / median(fast)));
      }
      line("");
    }
  }

  private void growth() {
    Suite suite = suite("growth");
    Contender ours = suite.contenders().getFirst();
    List<double[]> points = new ArrayList<>();
    for (String key : measured.keys(suite, ours)) {
      double thousands = Double.parseDouble(key.replaceAll("[^0-9]", ""));
      points.add(new double[] {1000 * thousands, median(times(suite, ours, key))});
    }
    if (points.size() > 1) {
      points.sort((a, b) -> Double.compare(a[0], b[0]));
      line("### Growth");
      line("");
      line(
          ("Sorting voxels, their kernel map and a convolution of 32 to 32 channels, two threads:"
               + " `%s`. The slope of log time over log voxels, by least squares, is **%.3f**; to"
               + " show: 0.95 to 1.15.\n")
              .formatted(String.join(" ", ours.command(ours.keys(), rounds)), slope(points)));
      line("| voxels | ms | µs a voxel |");
      line("|---|---|---|");
      for (double[] p : points) {
        line("| %,.0f | %s | %.3f |".formatted(p[0], number(p[1]), 1000 * p[1] / p[0]));
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
    Suite suite = suite("memory");
    Suite training = suite("minkunet");
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
    double[] ours = measured.all(suite, suite.contenders().getFirst(), RESIDENT);
    double[] theirs = measured.all(training, engine, RESIDENT);
    if (ours.length > 0 && theirs.length > 0) {
      line(
          "MinkUNet-34 step, ours over MinkowskiEngine's: **%.2f**; reach 0.6, aim 0.4.\n"
              .formatted(ours[0] / theirs[0]));
    }
  }

  private List<String> resident(Suite suite, Contender c) {
    String key = c.keys().getFirst();
    double[] peak = measured.all(suite, c, RESIDENT);
    String why = measured.get(suite.id() + "|" + c.id() + "|missing");
    if (peak.length == 0 && why == null) {
      return List.of();
    }
    double[] arrays = measured.all(suite, c, key + ".t" + c.threads() + ".megabytes");
    return List.of(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %s | %s |",
            key,
            c.engine(),
            peak.length == 0 ? why : number(peak[peak.length - 1]),
            arrays.length == 0 ? "–" : number(arrays[0]),
            peak.length == 0 ? "–" : "`" + command(suite, c, key) + "`"));
  }

  private void startsOfTheMachine() {
    Suite suite = suite("starts");
    List<String> lines = new ArrayList<>();
    for (Contender c : suite.contenders()) {
      for (String key : measured.keys(suite, c)) {
        double[] all = times(suite, c, key);
        double worst = all[all.length - 1] / median(all);
        lines.add(
            String.format(
                Locale.ROOT,
                "| %s | %d | %s | %d | **%.2f** | `%s` |",
                key,
                c.threads(),
                number(median(all)),
                all.length,
                worst,
                command(suite, c, key)));
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

  // ---- numbers

  private static Suite suite(String id) {
    return Suite.all().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }

  private static double median(double[] sorted) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
  }

  /// Three digits or the whole part.
  private static String number(double x) {
    if (Double.isNaN(x)) {
      return "–";
    }
    String format = x >= 100 ? "%.0f" : x >= 10 ? "%.1f" : x >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, x);
  }
}
