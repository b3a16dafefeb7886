package vexel.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vexel.peers.Contender.Pick;

/// Starts us and the peers in turn and writes the table: `--rows R,… --starts N --rounds R
/// --minutes M --fresh true|false`.
///
/// What has been measured is kept in `target/peers/measured.properties` and not measured again, so
/// that a run can be stopped; after M minutes it stops by itself. `--fresh true` forgets the named
/// rows first.
public final class Measure {
  private static final int MISSING = 4;
  private static final long PATIENCE_SECONDS = 600;
  private static final Pattern FIGURE =
      Pattern.compile("^(\\S+) ([-+0-9.eE]+)$", Pattern.MULTILINE);
  private static final Pattern JSON = Pattern.compile("\"([^\"]+)\"\\s*:\\s*([-+0-9.eE]+)");

  private final Path root;
  private final Measured measured;
  private final int starts;
  private final int rounds;
  private final long deadline;

  private Measure(Path root, Measured measured, int starts, int rounds, double minutes) {
    this.root = root;
    this.measured = measured;
    this.starts = starts;
    this.rounds = rounds;
    this.deadline = System.nanoTime() + (long) (minutes * 60e9);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT); // numbers look the same everywhere
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    String named = options.getOrDefault("--rows", "default");
    List<String> wanted = named.equals("default") ? Suite.DEFAULT : List.of(named.split(",", -1));
    List<String> known = Suite.all().stream().map(Suite::id).toList();
    if (!known.containsAll(wanted)) {
      throw new IllegalArgumentException("peers: rows are " + known + ", not " + wanted);
    }
    Path root = Path.of(System.getProperty("vexel.root", ".")).toAbsolutePath().normalize();
    Measured measured = Measured.read(root.resolve("target/peers/measured.properties"));
    int starts = Integer.parseInt(options.getOrDefault("--starts", "5"));
    int rounds = Integer.parseInt(options.getOrDefault("--rounds", "5"));
    double minutes = Double.parseDouble(options.getOrDefault("--minutes", "12"));
    Measure measure = new Measure(root, measured, starts, rounds, minutes);
    for (Suite suite : Suite.all()) {
      if (wanted.contains(suite.id())) {
        if (options.getOrDefault("--fresh", "false").equals("true")) {
          measured.forget(suite.id() + "|");
        }
        boolean whole = measure.suite(suite);
        Report.write(root, new Figures(measured, starts, rounds));
        if (!whole) {
          System.err.printf(
              Locale.ROOT,
              "peers: stopped in %s after %s minutes; the same command goes on%n",
              suite.id(),
              minutes);
          return;
        }
      }
    }
  }

  // ---- one suite

  /// Measures what is missing of a suite; false if the time is over before it is whole.
  private boolean suite(Suite suite) throws IOException, InterruptedException {
    for (Contender c : suite.contenders()) {
      measured.forget(suite.id() + "|" + c.id() + "|missing"); // it may be there now
      if (measured.get(suite.id() + "|" + c.id() + "|best") == null && !choose(suite, c)) {
        return false;
      }
    }
    int wanted = suite.starts() > 0 ? suite.starts() : starts;
    for (int start = 1; start <= wanted; start++) {
      for (Contender c : suite.contenders()) {
        int best = Integer.parseInt(measured.best(suite, c));
        boolean runs = measured.get(suite.id() + "|" + c.id() + "|missing") == null;
        if (runs && start <= c.limits().starts()) {
          if (late()) {
            return false;
          }
          once(suite, c, "start%02d".formatted(start), best);
        }
      }
    }
    return true;
  }

  private boolean late() {
    return System.nanoTime() > deadline;
  }

  /// Tries the settings; false if the time is over before that. Where one start is all there is,
  /// the trial is that start.
  private boolean choose(Suite suite, Contender c) throws IOException, InterruptedException {
    String id = suite.id() + "|" + c.id();
    if (c.settings().size() == 1) {
      return true;
    }
    String phase = c.limits().starts() == 1 ? "start01" : "trial";
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < c.settings().size(); i++) {
      if (late()) {
        return false;
      }
      boolean good = once(suite, c, phase, i);
      if (measured.get(id + "|missing") != null) {
        return true;
      }
      double sum = 0;
      String end = ".t" + c.threads() + ".ms";
      for (String key : c.keys()) {
        String ms = measured.get(id + "|" + phase + "|" + i + "|" + key + end);
        sum += ms == null ? 0 : Double.parseDouble(ms);
      }
      if (good && (c.pick() == Pick.FIRST || sum < least)) {
        best = i;
        least = sum;
        if (c.pick() == Pick.FIRST) {
          break;
        }
      }
    }
    if (best < 0) {
      measured.put(id + "|missing", "failed with every setting");
    } else {
      measured.put(id + "|best", "" + best);
    }
    measured.write();
    return true;
  }

  // ---- one process

  /// Runs a contender once unless it has been; false if it failed.
  private boolean once(Suite suite, Contender c, String phase, int setting)
      throws IOException, InterruptedException {
    String id = suite.id() + "|" + c.id() + "|";
    String here = id + phase + "|" + setting + "|";
    if (measured.has(here)) {
      return true;
    }
    List<String> command = c.command(c.keys(), rounds);
    System.err.println(
        suite.id()
            + " "
            + phase
            + ": "
            + Contender.shown(c.settings().get(setting))
            + String.join(" ", command));
    List<String> words = new ArrayList<>(command);
    words.set(0, root.resolve(command.getFirst()).toString());
    Path log = Files.createTempFile("vexel-peer", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(root.toFile())
            .redirectOutput(log.toFile())
            .redirectError(log.resolveSibling(log.getFileName() + ".err").toFile());
    builder.environment().putAll(c.settings().get(setting));
    builder.environment().put("OPENBLAS_THREAD_TIMEOUT", "4");
    Process process = builder.start();
    long peak = 0;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!process.waitFor(20, TimeUnit.MILLISECONDS) && System.nanoTime() < end) {
      peak = Math.max(peak, residentKilobytes(process.pid()));
    }
    boolean late = process.isAlive();
    if (late) {
      process.destroyForcibly().waitFor();
    }
    String output = Files.readString(log);
    String errors = Files.readString(log.resolveSibling(log.getFileName() + ".err"));
    Files.delete(log);
    Files.delete(log.resolveSibling(log.getFileName() + ".err"));
    if (process.exitValue() == MISSING && output.contains("not installed")) {
      measured.put(id + "missing", last(output));
      measured.write();
      return false;
    }
    if (late || process.exitValue() != 0) {
      String why = late ? "took more than " + PATIENCE_SECONDS + " s" : last(errors);
      System.err.println("  failed: " + why);
      if (c.pick() != Pick.FIRST) {
        measured.put(id + "missing", "failed: " + why);
        measured.write();
      }
      return false;
    }
    Matcher figures = (c.engine().equals("vexel") ? JSON : FIGURE).matcher(output);
    while (figures.find()) {
      measured.put(here + figures.group(1), figures.group(2));
    }
    measured.put(here + "rss.megabytes", String.format(Locale.ROOT, "%.0f", peak / 1000.0));
    measured.write();
    return true;
  }

  /// The last line, as a cell of a table takes it.
  private static String last(String text) {
    List<String> lines = text.strip().lines().toList();
    return lines.isEmpty() ? "no message" : lines.getLast().replace('|', '/');
  }

  /// The most memory a process has had so far, as Linux counts it; 0 where it does not.
  private static long residentKilobytes(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException _) {
      // it has just ended
    }
    return 0;
  }
}
