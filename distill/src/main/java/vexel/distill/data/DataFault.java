package vexel.distill.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import vexel.distill.DataException;

/// Data that cannot be used, in one place of one file. The message reads *file: field: what it
/// holds; what to do.*
public final class DataFault extends DataException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final String field;
  private final String value;
  private final String remedy;

  /// @param file where the fault lies
  /// @param field which part of the file
  /// @param value what it holds and why that is wrong
  /// @param remedy what to do
  public DataFault(Path file, String field, String value, String remedy) {
    this(file, field, value, remedy, null);
  }

  /// As above, with the exception that brought the fault to light.
  public DataFault(
      Path file, String field, String value, String remedy, @Nullable Throwable cause) {
    super(file, field + ": " + value + "; " + remedy, cause);
    this.file = file.toString();
    this.field = field;
    this.value = value;
    this.remedy = remedy;
  }

  /// A file or folder that should exist.
  public static DataFault missing(Path file, String remedy) {
    return new DataFault(file, "file", "does not exist", remedy);
  }

  public String file() {
    return file;
  }

  public String field() {
    return field;
  }

  public String value() {
    return value;
  }

  public String remedy() {
    return remedy;
  }
}
