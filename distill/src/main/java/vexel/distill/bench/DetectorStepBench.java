package vexel.distill.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.detector.DetectPresets;
import vexel.distill.detector.DetectRun;
import vexel.distill.detector.DetectSettings;
import vexel.distill.detector.Modality;
import vexel.distill.detector.UniDistillPath;
import vexel.distill.run.RunDirectory;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.tensor.io.FileFailure;

/// A whole step of each detector and of each path of UniDistill on a made-up frame of six cameras,
/// its reading, augmentation, loss and optimiser included; two threads.
final class DetectorStepBench {
  private final String preset;
  private final Path folder;
  private final Path world;

  /// The run whose steps are being measured. Only one is held: seven of the paper's size would not
  /// fit.
  private @Nullable DetectRun run;

  private String held = "";
  private long next;

  private DetectorStepBench(String preset) throws IOException {
    this.preset = preset;
    this.folder = Files.createTempDirectory("vexel-bench");
    this.world = folder.resolve("world");
    Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
    World.write(world, WorldSettings.of(1, 1).withFrames(1), Progress.SILENT);
  }

  /// At the sizes of `small`: `detect.lidar.step`, `unidistill.l2c.step` and so on.
  static List<Workload> small() {
    return steps("small", "");
  }

  /// At the paper's sizes, one frame a step: `detect.paper.lidar.step` and so on. Some ten
  /// gigabytes and ten minutes.
  static List<Workload> paper() {
    return steps("paper", "paper.");
  }

  private static List<Workload> steps(String preset, String infix) {
    try {
      DetectorStepBench bench = new DetectorStepBench(preset);
      List<Workload> all = new ArrayList<>();
      for (Modality m : Modality.values()) {
        DetectSettings s = bench.on(DetectPresets.of(preset, m), Map.of());
        all.add(bench.step("detect." + infix + m.name().toLowerCase(Locale.ROOT) + ".step", s));
        DetectSettings one = s.with("bench", Map.of("steps", 1, "statistics", 0));
        new DetectRun(one, Progress.SILENT)
            .run(RunDirectory.create(bench.folder.resolve(m.name()), one), Progress.SILENT);
      }
      for (UniDistillPath path : UniDistillPath.values()) {
        Path teacher = bench.folder.resolve(path.teacher().name());
        DetectSettings s =
            bench.on(DetectPresets.of(preset, path), Map.of("teacher", teacher.toString()));
        all.add(
            bench.step("unidistill." + infix + path.name().toLowerCase(Locale.ROOT) + ".step", s));
      }
      return all;
    } catch (IOException e) {
      throw FileFailure.writing(Path.of(System.getProperty("java.io.tmpdir", ".")), e);
    }
  }

  private DetectSettings on(DetectSettings settings, Map<String, Object> more) {
    Map<String, Object> own = new LinkedHashMap<>(more);
    own.put("data", world.toString());
    own.put("steps", 10_000);
    own.put("batch", 1);
    own.put("workers", 0);
    return settings.with("bench " + preset, own);
  }

  /// Its operations are those of the first step; the sweep is moved at random, so that others have
  /// a few voxels more or fewer.
  private Workload step(String key, DetectSettings s) {
    double flops = CountingBackend.of(() -> open(s).step(0));
    return new Workload(key, 2, flops, () -> next(key, s));
  }

  private void next(String key, DetectSettings s) {
    DetectRun now = run;
    if (now == null || !held.equals(key)) {
      run = null; // let go of the last before the next is made
      now = open(s);
      run = now;
      held = key;
      next = 0;
    }
    now.step(next++);
  }

  private static DetectRun open(DetectSettings s) {
    try {
      return new DetectRun(s, Progress.SILENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove() {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
    } catch (IOException _) {
      // a temporary folder: the system removes what is left
    }
  }
}
