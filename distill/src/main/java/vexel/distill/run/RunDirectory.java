package vexel.distill.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import vexel.distill.UsageException;
import vexel.tensor.io.AtomicFile;

/// The folder of a run: `run.yaml` (all settings), `metrics.jsonl`, TensorBoard events,
/// `checkpoints/`, `report.html`.
///
/// @param path the folder
public record RunDirectory(Path path) {
  /// A new run in an empty or absent folder.
  public static RunDirectory create(Path path, Record settings) throws IOException {
    requireFree(path);
    Files.createDirectories(path);
    RunDirectory run = new RunDirectory(path);
    run.writeText("run.yaml", Yaml.write(settings));
    return run;
  }

  /// Refuses a place where no new run can be: a file, or a folder that is not empty.
  public static void requireFree(Path path) throws IOException {
    if (Files.exists(path)) {
      if (!Files.isDirectory(path)) {
        throw new UsageException(path + " is a file; name a folder for the run");
      }
      try (Stream<Path> inside = Files.list(path)) {
        if (inside.findAny().isPresent()) {
          throw new UsageException(
              path + " is not empty; name another folder, or continue the run in it with --resume");
        }
      }
    }
  }

  /// Whether there is a run.
  public static boolean is(Path path) {
    return Files.isRegularFile(path.resolve("run.yaml"));
  }

  /// An existing run with its settings.
  public static RunDirectory open(Path path) {
    if (!is(path)) {
      throw new UsageException(path + " is no run: it has no run.yaml");
    }
    return new RunDirectory(path);
  }

  /// The settings of this run.
  public <R extends Record> R settings(R defaults) throws IOException {
    return Yaml.read(path.resolve("run.yaml"), defaults);
  }

  /// The checkpoints.
  public Checkpoints checkpoints() {
    return new Checkpoints(path.resolve("checkpoints"));
  }

  /// The metrics so far.
  public Map<String, java.util.List<Double>> metrics() throws IOException {
    return MetricsLog.read(path.resolve("metrics.jsonl"));
  }

  /// Replaces a text file of the run in one step.
  public void writeText(String name, String text) {
    AtomicFile.write(
        path.resolve(name),
        out -> out.write(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  /// Opens the logs to go on after `steps` steps.
  public Log log(long steps) throws IOException {
    return new Log(
        MetricsLog.open(path.resolve("metrics.jsonl"), steps),
        EventFile.open(path, "vexel"),
        System.nanoTime());
  }

  /// The logs of a running training.
  public record Log(MetricsLog metrics, EventFile events, long start) implements AutoCloseable {
    /// Appends one step.
    public void add(long step, Map<String, Double> values) {
      metrics.add(step, values);
      events.add((System.nanoTime() - start) * 1e-9, step, values);
    }

    @Override
    public void close() throws IOException {
      metrics.close();
      events.close();
    }
  }
}
