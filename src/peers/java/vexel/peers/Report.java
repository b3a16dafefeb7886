package vexel.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import vexel.tensor.Backends;

/// Writes what was measured into `docs/performance.md`, between its two markers.
final class Report {
  private static final String BEGIN = "<!-- peers:begin -->";
  private static final String END = "<!-- peers:end -->";

  private Report() {}

  /// Replaces what stands between the markers.
  ///
  /// @param root of the repository
  /// @throws IOException if the page cannot be read or written
  static void write(Path root, Figures figures) throws IOException {
    Path page = root.resolve("docs/performance.md");
    String before = Files.readString(page);
    int from = before.indexOf(BEGIN);
    int to = before.indexOf(END);
    if (from < 0 || to < from) {
      throw new IOException(page + ": needs the lines " + BEGIN + " and " + END);
    }
    String tables = machine(figures) + RatioTable.of(figures) + OwnTables.of(figures);
    Files.writeString(
        page, before.substring(0, from + BEGIN.length()) + "\n\n" + tables + before.substring(to));
  }

  private static String machine(Figures figures) throws IOException {
    double one = Figures.median(figures.measured().everywhere("peak.t1"));
    double two = Figures.median(figures.measured().everywhere("peak.t2"));
    String machine =
        ("Machine: %s, %d processors, %d-bit vectors, JDK %s. FP32 multiply-add peak, median over"
                + " all our processes: %s GFLOP/s on one thread, %s on two.")
            .formatted(
                processor(),
                Runtime.getRuntime().availableProcessors(),
                Backends.vectorBits(),
                Runtime.version().toString(),
                Figures.number(one),
                Figures.number(two));
    String starts =
        ("%d starts of each process in turn unless a cell says another number; a start's figure is"
             + " the median of %d rounds, a cell is the median (worst) over the starts. A process"
             + " measures several workloads in turn; the command beside a figure runs the one.\n\n")
            .formatted(figures.starts(), figures.rounds());
    return machine + "\n" + starts;
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
}
