package vexel.distill.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import vexel.distill.Progress;
import vexel.distill.conformance.CaseResult.Verdict;
import vexel.distill.conformance.CaseResult.Worst;
import vexel.tensor.Scope;

/// Runs every golden file below a directory on a list of engines. A case passes only if every
/// tensor of it passes on every engine.
public final class Conformance {
  private final Path root;
  private final List<Engine> engines;
  private final Consumer<CaseResult> listener;
  private final List<CaseResult> results = new ArrayList<>();

  private Conformance(Path root, List<Engine> engines, Consumer<CaseResult> listener) {
    this.root = root;
    this.engines = engines;
    this.listener = listener;
  }

  /// Runs all files below `root`.
  ///
  /// @param listener hears of every case as it ends
  /// @throws IOException if the directory cannot be listed
  public static List<CaseResult> run(
      Path root, List<Engine> engines, Progress progress, Consumer<CaseResult> listener)
      throws IOException {
    Conformance run = new Conformance(root, engines, listener);
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(Files::isRegularFile).filter(Conformance::isGolden).sorted().toList();
    }
    for (int i = 0; i < files.size(); i++) {
      run.file(files.get(i), progress);
      progress.at("conformance", i + 1L, files.size(), "");
    }
    return run.results;
  }

  private static boolean isGolden(Path p) {
    String name = p.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".safetensors") || name.endsWith(".json");
  }

  private void file(Path path, Progress progress) {
    String name = root.relativize(path).toString();
    if (name.isEmpty()) {
      name = String.valueOf(path.getFileName());
    }
    try {
      if (name.toLowerCase(Locale.ROOT).endsWith(".json")) {
        add(MetricFile.run(path, name));
        return;
      }
      GoldenFile file = GoldenFile.open(path);
      for (GoldenCase c : file.cases()) {
        progress.stopIfAsked();
        add(run(name, c));
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof vexel.distill.StoppedException stopped) {
        throw stopped;
      }
      add(CaseResult.failed(name, "", "cannot be read: " + reason(e)));
    }
  }

  private void add(CaseResult result) {
    results.add(result);
    listener.accept(result);
  }

  private CaseResult run(String file, GoldenCase c) {
    String name = c.name().isEmpty() ? c.feature() : c.name();
    if (c.data()) {
      return data(file, c);
    }
    Executor executor = Executors.of(c.feature());
    if (executor == null) {
      return CaseResult.skipped(file, name, c.feature());
    }
    int compared = 0;
    Worst worst = Worst.NONE;
    for (Engine engine : engines) {
      Trial trial = new Trial(c, engine);
      try (var _ = Scope.open()) {
        trial.run(executor);
      } catch (MissingFeature e) {
        return CaseResult.skipped(file, name, e.feature());
      } catch (Exception e) {
        return CaseResult.failed(file, name, engine.name() + ": " + reason(e));
      }
      compared += trial.compared();
      worst = worst.or(trial.worst());
      if (!trial.problems().isEmpty()) {
        String detail = engine.name() + ": " + String.join("; ", trial.problems());
        return new CaseResult(file, name, Verdict.FAILED, detail, compared, worst);
      }
    }
    return new CaseResult(file, name, Verdict.PASSED, "", compared, worst);
  }

  /// Shared tensors: nothing to compute, so they must be readable and finite, and the cases that
  /// use them computable.
  private static CaseResult data(String file, GoldenCase c) {
    for (String feature : c.dependsOn()) {
      if (Executors.of(feature) == null) {
        return CaseResult.skipped(file, c.name(), feature);
      }
    }
    for (String tensor : c.tensors()) {
      for (double v : Trial.doubles(c.file().stored(c.name() + "/" + tensor))) {
        if (!Double.isFinite(v)) {
          return CaseResult.failed(file, c.name(), tensor + " holds " + v);
        }
      }
    }
    return new CaseResult(file, c.name(), Verdict.PASSED, "", 0, Worst.NONE);
  }

  private static String reason(Throwable e) {
    String debug = System.getenv("VEXEL_DEBUG");
    if ("1".equals(debug)) {
      e.printStackTrace();
    }
    String message = e.getMessage();
    return message == null ? e.toString() : e.getClass().getSimpleName() + ": " + message;
  }
}
