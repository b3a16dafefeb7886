package vexel.distill;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file whose content contradicts its format, its tables or the geometry of the world. Exit code
/// 3.
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message names the file, the place in it, and what was expected
  public DataException(String message) {
    super(message);
  }

  /// A problem in a file.
  public DataException(Path file, String problem) {
    this(file + ": " + problem);
  }

  /// A problem in a file, found while handling another failure.
  public DataException(Path file, String problem, @Nullable Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
