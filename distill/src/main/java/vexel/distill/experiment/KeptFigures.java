package vexel.distill.experiment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import vexel.distill.run.Yaml;
import vexel.tensor.io.AtomicFile;

/// Figures that are worked out once: an experiment that was stopped goes on with what is missing.
final class KeptFigures {
  private KeptFigures() {}

  /// What yields figures by measure.
  interface Work {
    Map<String, Double> run() throws IOException;
  }

  /// The figures in `file`, or those of `work`, which are then kept there.
  static Map<String, Double> of(Path file, Work work) throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (Files.isRegularFile(file)) {
      Yaml.values(file).forEach((k, v) -> figures.put(k, Double.valueOf(String.valueOf(v))));
      return figures;
    }
    figures.putAll(work.run());
    StringBuilder text = new StringBuilder();
    figures.forEach((k, v) -> text.append(k).append(": ").append(v).append('\n'));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, o -> o.write(ByteBuffer.wrap(bytes)));
    return figures;
  }
}
