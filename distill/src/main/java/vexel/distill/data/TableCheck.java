package vexel.distill.data;

import java.util.List;

/// How a data set's tables refer to one another and to files.
///
/// @param problems what is wrong, one line each
/// @param notes what is absent and may be, such as archives that were not unpacked
public record TableCheck(List<String> problems, List<String> notes) {
  /// Of a data set without tables.
  public static final TableCheck NONE = new TableCheck(List.of(), List.of());
}
