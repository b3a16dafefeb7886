package vexel.distill.run;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import vexel.tensor.io.AtomicFile;
import vexel.tensor.io.FileFailure;

/// `metrics.jsonl`: one JSON object a step. Each line carries the hash of itself and all lines
/// before it, so two runs agree to the last bit of every number exactly when their last hashes do.
public final class MetricsLog implements AutoCloseable {
  private final Path file;
  private final BufferedWriter out;
  private String chain;

  private MetricsLog(Path file, BufferedWriter out, String chain) {
    this.file = file;
    this.out = out;
    this.chain = chain;
  }

  /// Opens the log to go on after `steps` steps; later lines, written before a crash, are dropped.
  public static MetricsLog open(Path file, long steps) throws IOException {
    List<String> kept = new ArrayList<>();
    String chain = "";
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        int at = line.indexOf("\"chain\":\"");
        if (kept.size() == steps || at < 0 || !line.endsWith("\"}")) {
          break;
        }
        chain = line.substring(at + 9, line.length() - 2);
        kept.add(line);
      }
    }
    String text = kept.stream().map(line -> line + "\n").collect(Collectors.joining());
    AtomicFile.write(
        file, out -> out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1))));
    return new MetricsLog(
        file,
        Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND),
        chain);
  }

  /// Appends one step.
  public void add(long step, Map<String, Double> values) {
    StringBuilder line = new StringBuilder("{\"step\":").append(step);
    values.forEach(
        (k, v) ->
            line.append(",\"")
                .append(k)
                .append("\":")
                .append(Double.isFinite(v) ? Double.toString(v) : "null"));
    chain = hash(chain + line);
    try {
      out.append(line).append(",\"chain\":\"").append(chain).append("\"}\n");
      out.flush();
    } catch (IOException e) {
      throw FileFailure.writing(file, e);
    }
  }

  /// The values of all steps, by name.
  public static Map<String, List<Double>> read(Path file) throws IOException {
    Map<String, List<Double>> columns = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      for (String field : line.substring(1, line.length() - 1).split(",", -1)) {
        int colon = field.indexOf(':');
        String name = field.substring(1, colon - 1);
        if (!name.equals("chain")) {
          String value = field.substring(colon + 1);
          columns
              .computeIfAbsent(name, n -> new ArrayList<>())
              .add(value.equals("null") ? Double.NaN : Double.parseDouble(value));
        }
      }
    }
    return columns;
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
