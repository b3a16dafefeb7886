package vexel.distill.data;

import java.nio.file.Files;
import java.nio.file.Path;

/// The programs in `tools/`.
final class Tools {
  private Tools() {}

  static Path find(String name) {
    for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      Path tool = p.resolve("tools").resolve(name);
      if (Files.exists(tool)) {
        return tool;
      }
    }
    throw new AssertionError("tools/" + name + " is not above " + Path.of("").toAbsolutePath());
  }
}
