package vexel.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// Recorded data and golden vectors that lie beside the repository and not in it, because of their
/// licences or size. Tests that need them are skipped where they are absent.
final class Shared {
  private Shared() {}

  /// The file or folder `name` of `../shared` (seen from a work tree one level deeper,
  /// `../../shared`).
  static Path require(String name) {
    Path root = Path.of(System.getProperty("repo.root")).toAbsolutePath().normalize();
    for (Path p = root.getParent(); p != null; p = p.getParent()) {
      Path file = p.resolve("shared").resolve(name);
      if (Files.exists(file)) {
        return file;
      }
    }
    assumeTrue(false, "../shared/" + name + " is absent");
    throw new AssertionError("unreachable");
  }
}
