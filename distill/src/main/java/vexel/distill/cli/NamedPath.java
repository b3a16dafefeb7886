package vexel.distill.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import vexel.distill.DataException;
import vexel.distill.UsageException;
import vexel.tensor.io.NamedTensors;
import vexel.tensor.io.WeightFile;

/// Paths that the user names, looked at before long work depends on them.
final class NamedPath {
  private NamedPath() {}

  /// A file or folder that is read.
  ///
  /// @throws DataException if there is nothing
  static Path existing(String option, Path path) {
    if (!Files.exists(path)) {
      throw new DataException(path, option + ": does not exist; check the name");
    }
    return path;
  }

  /// The tensors of a file of weights that the user names as `FILE` or `FILE#PART`.
  ///
  /// @throws DataException if there is nothing
  static NamedTensors weights(String option, String fileAndPart) {
    existing(option, WeightFile.fileOf(fileAndPart));
    return WeightFile.named(fileAndPart);
  }

  /// A file that will be written, possibly over an old one.
  ///
  /// @throws UsageException if it cannot be one
  static Path writable(String option, Path path) {
    Path folder = path.toAbsolutePath().getParent();
    if (Files.isDirectory(path) || folder == null) {
      throw new UsageException(option + " " + path + ": is a folder; name a file");
    }
    if (!Files.isDirectory(folder)) {
      throw new UsageException(
          option + " " + path + ": its folder does not exist; create it or name another");
    }
    return path;
  }
}
