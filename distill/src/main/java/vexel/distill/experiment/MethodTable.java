package vexel.distill.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import vexel.distill.Progress;
import vexel.distill.data.DataFormat;
import vexel.distill.data.NuScenes;
import vexel.distill.eval.ClassNames;
import vexel.distill.eval.HeadEncoder;
import vexel.distill.eval.ProbeData;
import vexel.distill.eval.ProbeScenes;
import vexel.distill.eval.StudentEncoder;
import vexel.distill.eval.TeacherEncoder;
import vexel.distill.eval.TextMatrix;
import vexel.distill.eval.ZeroShot;
import vexel.distill.eval.structure.StructureMeasures;
import vexel.distill.eval.structure.VisiblePoints;
import vexel.distill.protocol.FineTuning;
import vexel.distill.protocol.LabelFraction;
import vexel.distill.protocol.LabelledFrames;
import vexel.distill.protocol.Presets;
import vexel.distill.protocol.Protocol;
import vexel.distill.protocol.SegmentationSettings;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.Statistics;
import vexel.distill.recipe.TeacherFeatures;
import vexel.distill.recipe.TeacherWords;
import vexel.distill.recipe.TrainedRun;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// The methods side by side on the built-in world: what a linear probe reads off the frozen
/// features, what becomes of the student with the labels of 16 frames, what words find, and how far
/// the structure of its features is from the teacher's.
///
/// Descriptive: a few seeds say what happened here, not which method is better.
public final class MethodTable {
  /// A small world: one moment a scene, half a LiDAR, three cameras.
  private static final Splits SPLITS = new Splits(64, 6, 24, 0);

  private static final int CLASSES = ProbeData.CLASSES.size();
  private static final int PROBED = 600;
  private static final int SAMPLES = 2048;
  private static final String LABELS = "16f";

  private final Path out;
  private final int steps;
  private final int fineTuningSteps;

  /// @param out folder of everything; what stands there is used again
  /// @param steps of every distillation
  /// @param fineTuningSteps of every fine-tuning
  public MethodTable(Path out, int steps, int fineTuningSteps) {
    this.out = out;
    this.steps = steps;
    this.fineTuningSteps = fineTuningSteps;
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
          WorldSettings.of(SPLITS.total(), 1000 + seed)
              .withSplits(SPLITS)
              .withFrames(1)
              .withSmallLidar()
              .withCameras(List.of("CAM_FRONT", "CAM_BACK_LEFT", "CAM_BACK_RIGHT")),
          progress);
    }
    DistillSettings common = MethodArms.common(world, steps, seed);
    Judge judge =
        new Judge(common, NuScenes.open(world), DistillRun.features(common, progress), progress);
    Map<String, Map<String, Double>> arms = new LinkedHashMap<>();
    arms.put("teacher", KeptFigures.of(folder.resolve("teacher.yaml"), judge::teacher));
    arms.put("random", KeptFigures.of(folder.resolve("random.yaml"), judge::random));
    for (Map.Entry<String, Map<String, Object>> arm : MethodArms.all().entrySet()) {
      DistillSettings settings = common.with(arm.getKey(), arm.getValue());
      Path run = folder.resolve(arm.getKey());
      arms.put(
          arm.getKey(),
          KeptFigures.of(
              folder.resolve(arm.getKey() + ".yaml"), () -> judge.trained(run, settings)));
      progress.say("seed " + seed + " " + arm.getKey() + " " + arms.get(arm.getKey()));
    }
    return arms;
  }

  /// What is measured of every arm of one seed.
  private final class Judge {
    private final DistillSettings common;
    private final ProbeScenes scenes;
    private final TeacherFeatures teacher;
    private final Progress progress;
    private final LabelledFrames labelled;
    private final ZeroShot words;
    private final VisiblePoints points;
    private final int[] chosen;
    private final Rng rng;

    Judge(DistillSettings common, NuScenes data, TeacherFeatures teacher, Progress progress) {
      this.common = common;
      this.scenes = ProbeScenes.of(data);
      this.teacher = teacher;
      this.progress = progress;
      this.rng = Rng.seed(common.seed()).at("table");
      this.labelled =
          LabelledFrames.choose(
              scenes.train(),
              LabelFraction.parse(LABELS),
              LabelledFrames.Rule.AUTO,
              false,
              progress);
      TextMatrix text = TeacherWords.of(common.teacher(), TeacherWords.OWN);
      this.words = new ZeroShot(text, ClassNames.verbatim(ProbeData.CLASSES), ProbeData.CLASSES);
      this.points = VisiblePoints.of(scenes.val(), progress);
      this.chosen = points.uniform(SAMPLES, rng.at("points"));
    }

    Map<String, Double> teacher() {
      TeacherEncoder lifted = new TeacherEncoder(teacher, scenes.val().pairRule());
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("probe", scenes.judge(lifted, PROBED, rng.at("probe")).confusion().miou());
      figures.put(
          "zero-shot",
          words.judge(scenes.val(), lifted, Optional.empty(), progress).confusion().miou());
      return figures;
    }

    Map<String, Double> random() throws IOException {
      return judge(common, common::newStudent, Optional.empty(), false);
    }

    Map<String, Double> trained(Path folder, DistillSettings settings) throws IOException {
      DistillRun run =
          new DistillRun(settings, scenes.train(), scenes.train().at(), teacher, progress);
      RunDirectory directory =
          Files.isDirectory(folder)
              ? RunDirectory.open(folder)
              : RunDirectory.create(folder, run.settings());
      long start = System.nanoTime();
      run.run(directory, progress);
      double seconds = (System.nanoTime() - start) * 1e-9;
      TrainedRun trained = TrainedRun.open(folder, progress);
      Map<String, Double> figures =
          judge(
              settings,
              () -> reopened(folder).student(),
              trained.head().map(h -> new HeadEncoder(encoder(settings, run.student()), h)),
              true);
      figures.put("seconds", seconds);
      return figures;
    }

    private TrainedRun reopened(Path folder) {
      try {
        return TrainedRun.open(folder, progress);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private StudentEncoder encoder(DistillSettings settings, VoxelStudent student) {
      return new StudentEncoder(student, settings.input());
    }

    /// @param fresh the student as it is judged, made anew for every judgement
    /// @param projected its features in teacher space, if it has a head
    private Map<String, Double> judge(
        DistillSettings settings,
        Supplier<VoxelStudent> fresh,
        Optional<HeadEncoder> projected,
        boolean pretrained)
        throws IOException {
      Map<String, Double> figures = new LinkedHashMap<>();
      VoxelStudent frozen = fresh.get();
      Statistics.fill(
          frozen, scenes.train(), scenes.train().size(), settings.input(), rng.at("fill"));
      StudentEncoder features = encoder(settings, frozen);
      figures.put("probe", scenes.judge(features, PROBED, rng.at("probe")).confusion().miou());
      figures.put("fine-tuning", fineTuned(settings, fresh.get(), pretrained));
      projected.ifPresent(
          head ->
              figures.put(
                  "zero-shot",
                  words.judge(scenes.val(), head, Optional.empty(), progress).confusion().miou()));
      Tensor q =
          points.features(chosen, new TeacherEncoder(teacher, scenes.val().pairRule()), progress);
      Tensor k =
          projected.isPresent()
              ? points.features(chosen, projected.get(), progress)
              : points.features(chosen, features, progress);
      StructureMeasures.of(k, q, points.labels(chosen)).values().forEach(figures::put);
      return figures;
    }

    private double fineTuned(DistillSettings settings, VoxelStudent student, boolean pretrained) {
      SegmentationSettings tuning =
          Yaml.with(
              "table",
              Presets.fineTuning(
                  Protocol.SLIDR, pretrained, DataFormat.NUSCENES, LabelFraction.parse(LABELS)),
              Map.of("student", settings.student(), "steps", fineTuningSteps, "batch", 2));
      Map<String, Object> input = Yaml.map(settings.sweeps());
      return FineTuning.run(
              student,
              Yaml.with("table", tuning, input),
              labelled.frames(),
              scenes.val(),
              CLASSES,
              rng.at("fine-tuning"),
              progress)
          .miou();
    }
  }
}
