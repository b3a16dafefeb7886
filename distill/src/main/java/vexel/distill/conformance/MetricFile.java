package vexel.distill.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import vexel.distill.DataException;
import vexel.tensor.io.JsonReader;

/// A JSON file of expected detection metrics.
final class MetricFile {
  private MetricFile() {}

  /// The feature the file needs, told by its members.
  ///
  /// @throws DataException if it is no metric file
  static String feature(Path path) throws IOException {
    String text = Files.readString(path, StandardCharsets.UTF_8);
    Object content = JsonReader.parse(path.toString(), text);
    if (content instanceof Map<?, ?> map && map.containsKey("expected")) {
      if (map.containsKey("frames")) {
        return "KITTI average precision";
      }
      if (map.containsKey("gt") && map.containsKey("pred")) {
        return "nuScenes detection metrics";
      }
    }
    throw new DataException(
        path, "JSON, but no metric file (members 'expected' and 'gt' or 'frames')");
  }
}
