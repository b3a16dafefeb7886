package vexel.distill.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;
import vexel.autograd.NonFiniteException;
import vexel.distill.DataException;
import vexel.distill.NumericException;
import vexel.distill.StoppedException;
import vexel.distill.UsageException;
import vexel.distill.geometry.CalibrationException;
import vexel.nn.StateException;
import vexel.tensor.TensorException;
import vexel.tensor.io.FormatException;

/// What an exception means to the caller of the process: an exit code and one clear line.
final class ExitCode {
  static final int OK = 0;
  static final int INTERNAL = 1;
  static final int USAGE = 2;
  static final int DATA = 3;
  static final int NUMERIC = 4;
  static final int IO = 5;
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  static int of(Throwable problem) {
    return switch (problem) {
      case UsageException _ -> USAGE;
      case DataException _ -> DATA;
      case FormatException _ -> DATA;
      case StateException _ -> DATA;
      case CalibrationException _ -> DATA;
      // shapes that do not fit come from weights, data or settings of the user
      case TensorException e -> e.op().equals("backend") ? USAGE : DATA;
      case NumericException _ -> NUMERIC;
      case NonFiniteException _ -> NUMERIC;
      case StoppedException _ -> INTERRUPTED;
      case InterruptedException _ -> INTERRUPTED;
      case ClosedByInterruptException _ -> INTERRUPTED;
      case IOException _ -> IO;
      case UncheckedIOException _ -> IO;
      case OutOfMemoryError _ -> IO; // like a full disk: the machine has too little
      default -> INTERNAL;
    };
  }

  /// One line that names the file or the setting and what is wrong with it.
  static String message(Throwable problem) {
    return sentence(problem).strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static String sentence(Throwable problem) {
    return switch (problem) {
      case UncheckedIOException e -> wrapped(e.getMessage(), e.getCause());
      case NoSuchFileException e -> "no such file or folder: " + e.getFile() + reason(e);
      case AccessDeniedException e -> "permission denied: " + e.getFile() + reason(e);
      case FileAlreadyExistsException e -> "exists already: " + e.getFile() + reason(e);
      case NotDirectoryException e -> "not a folder: " + e.getFile() + reason(e);
      case OutOfMemoryError e ->
          "out of memory (" + e.getMessage() + "); raise the heap with VEXEL_OPTS=-Xmx…";
      case Throwable e when of(e) == INTERNAL -> "internal error: " + e;
      default -> text(problem.getMessage(), problem);
    };
  }

  /// The words of a wrapper, or of its cause where it has none of its own.
  private static String wrapped(@Nullable String message, @Nullable Throwable cause) {
    if (cause != null && (message == null || message.equals(cause.toString()))) {
      return sentence(cause);
    }
    return String.valueOf(message);
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? "" : " (" + e.getReason() + ")";
  }

  private static String text(@Nullable String message, Throwable problem) {
    return message == null ? problem.toString() : message;
  }
}
