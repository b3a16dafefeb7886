package vexel.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files that `tools/fixtures/weights.py` wrote.
final class WeightFixtures {
  /// One line of `expected.txt`.
  record Expected(String file, String name, String dtype, String shape, String sha256) {}

  private WeightFixtures() {}

  static byte[] bytes(String name) {
    try (InputStream in = WeightFixtures.class.getResourceAsStream("weights/" + name)) {
      if (in == null) {
        throw new AssertionError("no fixture " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path copy(Path folder, String name) throws IOException {
    return Files.write(folder.resolve(name), bytes(name));
  }

  static Stream<Expected> expected() {
    String text = new String(bytes("expected.txt"), StandardCharsets.UTF_8);
    return text.lines()
        .map(line -> List.of(line.split("\t")))
        .map(p -> new Expected(p.get(0), p.get(1), p.get(2), p.get(3), p.get(4)));
  }
}
