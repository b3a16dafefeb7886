package vexel.distill.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.tensor.Tensor;
import vexel.tensor.io.FileFailure;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.SafetensorsWriter;

/// The checkpoints of a run: safetensors files and a manifest that says which of them are complete.
///
/// A checkpoint counts once its line stands in the manifest: `step file sha256 crc32c`, the
/// checksum covering the rest of the line. Whatever a crash leaves behind without such a line, or
/// with a torn one, is ignored, so the state found is exactly the old one or the new one.
public final class Checkpoints {
  private static final int KEEP = 3;

  private final Path folder;

  /// @param folder where the files lie; it is created with the first checkpoint
  public Checkpoints(Path folder) {
    this.folder = folder;
  }

  private record Line(long step, String file, String sha256) {
    String text() {
      String body = step + " " + file + " " + sha256;
      return body + " " + crc(body);
    }

    static Optional<Line> parse(String text) {
      String[] words = text.split(" ", -1);
      if (words.length != 4) {
        return Optional.empty();
      }
      try {
        Line line = new Line(Long.parseLong(words[0]), words[1], words[2]);
        return line.text().equals(text) ? Optional.of(line) : Optional.empty();
      } catch (NumberFormatException e) {
        return Optional.empty(); // a torn line
      }
    }

    private static String crc(String body) {
      CRC32C crc = new CRC32C();
      crc.update(body.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().toHexDigits((int) crc.getValue());
    }
  }

  /// Saves the state after `step` steps and forgets all but the last few.
  public void save(long step, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    Files.createDirectories(folder);
    String name = "step-%08d.safetensors".formatted(step);
    String sha256 = SafetensorsWriter.of(tensors).metadata(metadata).write(folder.resolve(name));
    append(new Line(step, name, sha256).text() + "\n");
    List<Line> lines = lines();
    for (int i = 0; i < lines.size() - KEEP; i++) {
      if (!lines.get(i).file.equals(name)) {
        Files.deleteIfExists(folder.resolve(lines.get(i).file));
      }
    }
  }

  /// The newest intact checkpoint, or nothing if none was ever completed.
  ///
  /// @param progress told which newer ones are damaged
  /// @throws DataException if all of them are
  public Optional<Safetensors> latest(Progress progress) throws IOException {
    List<Line> lines = lines();
    for (int i = lines.size() - 1; i >= 0; i--) {
      Path file = folder.resolve(lines.get(i).file);
      if (Files.exists(file) && sha256(file).equals(lines.get(i).sha256)) {
        for (Line newer : lines.subList(i + 1, lines.size())) {
          progress.say(folder.resolve(newer.file) + ": is damaged; going on from " + file);
        }
        return Optional.of(Safetensors.read(file));
      }
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    throw new DataException(
        manifest(),
        "none of the "
            + lines.size()
            + " checkpoints it names is intact; copy the run again or begin a new one");
  }

  private Path manifest() {
    return folder.resolve("manifest.txt");
  }

  private List<Line> lines() throws IOException {
    List<Line> lines = new ArrayList<>();
    if (Files.exists(manifest())) {
      for (String text : Files.readAllLines(manifest(), StandardCharsets.ISO_8859_1)) {
        Line.parse(text).ifPresent(lines::add);
      }
    }
    return lines;
  }

  private void append(String text) {
    try (FileChannel out =
        FileChannel.open(
            manifest(),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.READ)) {
      long size = out.size();
      String prefix = "";
      if (size > 0) { // a torn last line must not swallow this one
        var last = java.nio.ByteBuffer.allocate(1);
        out.read(last, size - 1);
        prefix = last.get(0) == '\n' ? "" : "\n";
      }
      out.write(java.nio.ByteBuffer.wrap((prefix + text).getBytes(StandardCharsets.UTF_8)), size);
      out.force(true);
    } catch (IOException e) {
      throw FileFailure.writing(manifest(), e);
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (var in = Files.newInputStream(file)) {
        byte[] buffer = new byte[1 << 20];
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          digest.update(buffer, 0, n);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
