package vexel.distill.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import vexel.tensor.io.FileFailure;

/// A file with a label of fixed size a point.
final class LabelFile {
  private LabelFile() {}

  /// Reads the labels of `points` points of the sweep in `sweep`.
  ///
  /// @param bytes size of a label
  static byte[] read(Path file, int bytes, int points, Path sweep) {
    try {
      if (!Files.isRegularFile(file)) {
        throw DataFault.missing(file, "unpack the archive that holds the labels");
      }
      if (Files.size(file) != (long) bytes * points) {
        throw new DataFault(
            file,
            "size",
            Files.size(file) + " bytes for the " + points + " points of " + sweep.getFileName(),
            bytes + " bytes a point: copy both files again");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }
}
