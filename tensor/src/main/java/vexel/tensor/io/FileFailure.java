package vexel.tensor.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/// What the operating system refused, in one line that names the file: *file: cannot be read:
/// reason*. The exceptions of `java.nio.file` say only the name or only the reason, depending on
/// the call that failed.
public final class FileFailure {
  private FileFailure() {}

  /// The failure to read `file`.
  public static UncheckedIOException reading(Path file, IOException cause) {
    return new UncheckedIOException(file + ": cannot be read: " + reason(cause), cause);
  }

  /// The failure to write `file`.
  public static UncheckedIOException writing(Path file, IOException cause) {
    String reason =
        cause instanceof NoSuchFileException
            ? "its folder does not exist; create it first"
            : reason(cause);
    return new UncheckedIOException(file + ": cannot be written: " + reason, cause);
  }

  /// Why, and the way out where there is a usual one; the name of the file is left out.
  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "it does not exist";
      case AccessDeniedException _ -> "permission denied; choose another place or change its mode";
      case FileAlreadyExistsException _ -> "something else stands in its place";
      case NotDirectoryException _ -> "it is not a folder";
      case FileSystemException f when f.getReason() != null -> withRemedy(f.getReason());
      // image writers wrap what the system said
      case IOException w when w.getCause() instanceof IOException inner -> reason(inner);
      default -> withRemedy(e.getMessage() == null ? e.toString() : e.getMessage());
    };
  }

  private static String withRemedy(String reason) {
    boolean full =
        reason.contains("No space left")
            || reason.contains("quota exceeded")
            || reason.contains("File too large");
    return full ? reason + "; make room or choose another place" : reason;
  }
}
