package vexel.distill.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.DataException;
import vexel.tensor.io.JsonReader;

/// A JSON file of expected detection metrics: one case. Metrics are computed in double whatever the
/// engine.
final class MetricFile {
  private MetricFile() {}

  /// Computes and compares.
  ///
  /// @param name of the file in the result
  /// @throws DataException if it is no metric file
  static CaseResult run(Path path, String name) throws IOException {
    String text = Files.readString(path, StandardCharsets.UTF_8);
    if (!(JsonReader.parse(path.toString(), text) instanceof Map<?, ?> map)) {
      throw new DataException(path, "JSON, but no object");
    }
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    map.forEach((key, value) -> members.put(String.valueOf(key), value));
    Attrs file = new Attrs(path.toString(), members);
    MetricTrial trial = new MetricTrial();
    if (file.has("expected") && file.has("frames")) {
      KittiMetrics.run(file, trial);
    } else if (file.has("expected") && file.has("gt") && file.has("pred")) {
      NuScenesMetrics.run(file, trial);
    } else {
      throw new DataException(
          path, "JSON, but no metric file (members 'expected' and 'gt' or 'frames')");
    }
    return trial.result(name);
  }
}
