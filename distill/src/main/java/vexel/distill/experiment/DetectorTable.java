package vexel.distill.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.detector.BackboneTraining;
import vexel.distill.detector.DetectRun;
import vexel.distill.detector.DetectSettings;
import vexel.distill.detector.DetectionJudge;
import vexel.distill.detector.OnMaps;
import vexel.distill.detector.TrainedDetector;
import vexel.distill.eval.detection.DetectionConfig;
import vexel.distill.eval.detection.DetectionEvaluation;
import vexel.distill.eval.detection.DetectionResults;
import vexel.distill.eval.detection.RecordedGroundTruth;
import vexel.distill.run.RunDirectory;
import vexel.distill.teacher.TeacherTraining;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;

/// Detectors side by side on the built-in world, alone and taught ([DetectorArms]): nuScenes' mAP
/// and NDS on the val frames, and the mean AP at 2 m of the boxes on the detector's maps, over the
/// classes that are there.
///
/// Descriptive: a few seeds say what happened here, not which path is better.
public final class DetectorTable {
  private static final Splits SPLITS = new Splits(60, 0, 20, 0);
  private static final int FRAMES = 3;
  private static final double NEAR = 2;

  private final Path out;
  private final int steps;
  private final List<String> chosen;

  /// @param out folder of everything; what stands there is used again
  /// @param steps of every training
  /// @param chosen the arms to run, all where none is named
  /// @throws UsageException if there is no arm of that name
  public DetectorTable(Path out, int steps, List<String> chosen) {
    List<String> all = names(DetectorArms.all(out, out, steps, 0));
    for (String arm : chosen) {
      if (!all.contains(arm)) {
        throw new UsageException(
            "--arms: no arm is called '" + arm + "'; there are " + String.join(", ", all));
      }
    }
    this.out = out;
    this.steps = steps;
    this.chosen = chosen.isEmpty() ? all : chosen;
  }

  private static List<String> names(List<DetectorArms> arms) {
    return arms.stream().map(DetectorArms::name).toList();
  }

  /// The images' encoder that all detectors start from, trained on the teacher scenes; both are
  /// made where `out` lacks them.
  ///
  /// @param steps of its training, 0 for the recipe's
  public static Path backbone(Path out, int steps, Progress progress) throws IOException {
    Path folder = out.resolve("backbone");
    Path file = folder.resolve(BackboneTraining.WEIGHTS);
    if (Files.isRegularFile(file)) {
      return file;
    }
    Path world = out.resolve("teacher-world");
    if (!Files.isDirectory(world)) {
      Files.createDirectories(out);
      World.write(world, TeacherTraining.WORLD, progress);
    }
    BackboneTraining.Settings settings = BackboneTraining.Settings.of(world).withSteps(steps);
    RunDirectory run =
        Files.isDirectory(folder)
            ? RunDirectory.open(folder)
            : RunDirectory.create(folder, settings);
    return new BackboneTraining(settings).train(run, progress);
  }

  /// Runs what has not run yet.
  public SeedTable run(int seeds, Progress progress) throws IOException {
    return SeedTable.of(seeds, seed -> seed(seed, progress));
  }

  private Map<String, Map<String, Double>> seed(long seed, Progress progress) throws IOException {
    Path folder = out.resolve("seed-" + seed);
    Path world = folder.resolve("world");
    if (!Files.isDirectory(world)) {
      Files.createDirectories(folder);
      World.write(
          world,
          WorldSettings.of(SPLITS.total(), 2000 + seed).withSplits(SPLITS).withFrames(FRAMES),
          progress);
    }
    Path backbone = backbone(out, 0, progress);
    Map<String, Map<String, Double>> arms = new LinkedHashMap<>();
    for (DetectorArms arm : DetectorArms.all(world, backbone, steps, seed)) {
      if (!chosen.contains(arm.name())) {
        continue;
      }
      Path run = folder.resolve(arm.name());
      DetectSettings settings =
          arm.teacher().isEmpty()
              ? arm.settings()
              : arm.settings()
                  .with(
                      arm.name(),
                      Map.of("teacher", folder.resolve(arm.teacher().get()).toString()));
      arms.put(
          arm.name(),
          KeptFigures.of(
              folder.resolve(arm.name() + ".yaml"), () -> figures(run, settings, progress)));
      progress.say("seed " + seed + " " + arm.name() + " " + arms.get(arm.name()));
    }
    return arms;
  }

  private static Map<String, Double> figures(Path folder, DetectSettings settings, Progress p)
      throws IOException {
    DetectRun run = new DetectRun(settings, p);
    RunDirectory directory =
        Files.isDirectory(folder)
            ? RunDirectory.open(folder)
            : RunDirectory.create(folder, run.settings());
    DetectRun.Outcome outcome = run.run(directory, p);

    TrainedDetector trained = TrainedDetector.open(folder, p);
    NuScenes all = DetectRun.open(Path.of(settings.data()));
    FrameSource val = all.split("val");
    DetectionResults found = new DetectionJudge(trained).find(val, p);
    RecordedGroundTruth truth = RecordedGroundTruth.of(all, val, p);
    DetectionEvaluation judged =
        DetectionEvaluation.of(truth.boxes(), found, truth.around(), DetectionConfig.CVPR_2019, p);
    OnMaps near = OnMaps.of(settings, val);
    DetectionEvaluation onMaps =
        DetectionEvaluation.of(
            truth.boxes().filter(near),
            found.filter(near),
            truth.around(),
            DetectionConfig.CVPR_2019,
            p);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("mAP", judged.metrics().meanAp());
    figures.put("NDS", judged.metrics().detectionScore());
    figures.put("AP 2 m on the maps", onMaps.presentAp(NEAR));
    figures.put("loss, first", outcome.first());
    figures.put("loss, last", outcome.last());
    return figures;
  }
}
