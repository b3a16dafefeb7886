package vexel.peers;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What has been measured, in a file that is written after every process, so that a measurement can
/// be stopped and goes on where it was.
///
/// A line is `suite|contender|start|setting|key=number`; a contender that was tuned has its best
/// setting under `suite|contender|best`, one that cannot run says why under
/// `suite|contender|missing`.
final class Measured {
  private final Path file;
  private final TreeMap<String, String> lines = new TreeMap<>();

  private Measured(Path file) {
    this.file = file;
  }

  static Measured read(Path file) throws IOException {
    Measured measured = new Measured(file);
    if (Files.exists(file)) {
      Properties properties = new Properties();
      try (Reader in = Files.newBufferedReader(file)) {
        properties.load(in);
      }
      properties
          .stringPropertyNames()
          .forEach(k -> measured.lines.put(k, properties.getProperty(k)));
    }
    return measured;
  }

  void put(String key, String value) {
    lines.put(key, value);
  }

  @Nullable String get(String key) {
    return lines.get(key);
  }

  void forget(String prefix) {
    lines.keySet().removeIf(k -> k.startsWith(prefix));
  }

  boolean has(String prefix) {
    String next = lines.ceilingKey(prefix);
    return next != null && next.startsWith(prefix);
  }

  /// Replaces the file.
  void write() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> e : lines.entrySet()) {
      text.append(escaped(e.getKey()))
          .append('=')
          .append(e.getValue().replace("\\", "\\\\"))
          .append('\n');
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path part = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(part, text);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escaped(String key) {
    return key.replace(" ", "\\ ").replace("=", "\\=").replace(":", "\\:");
  }

  /// A figure of all starts of a contender with its best setting, ascending.
  double[] all(Suite suite, Contender contender, String key) {
    String prefix = suite.id() + "|" + contender.id() + "|start";
    String end = "|" + best(suite, contender) + "|" + key;
    List<Double> found = new ArrayList<>();
    for (Map.Entry<String, String> e : lines.tailMap(prefix).entrySet()) {
      if (!e.getKey().startsWith(prefix)) {
        break;
      }
      if (e.getKey().endsWith(end)) {
        found.add(Double.valueOf(e.getValue()));
      }
    }
    double[] sorted = found.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  /// The index of the setting that counts.
  String best(Suite suite, Contender contender) {
    String best = lines.get(suite.id() + "|" + contender.id() + "|best");
    return best == null ? "0" : best;
  }

  /// All keys that a contender measured, without their thread counts and `.ms`.
  List<String> keys(Suite suite, Contender contender) {
    String prefix = suite.id() + "|" + contender.id() + "|start";
    String end = ".t" + contender.threads() + ".ms";
    return lines.keySet().stream()
        .filter(k -> k.startsWith(prefix) && k.endsWith(end))
        .map(k -> k.substring(k.lastIndexOf('|') + 1, k.length() - end.length()))
        .distinct()
        .toList();
  }

  /// All values of a key over all suites, e.g. `peak.t1`.
  double[] everywhere(String key) {
    return lines.entrySet().stream()
        .filter(e -> e.getKey().endsWith("|" + key))
        .mapToDouble(e -> Double.parseDouble(e.getValue()))
        .sorted()
        .toArray();
  }
}
