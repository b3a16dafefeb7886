package vexel.distill.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vexel.distill.Progress;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.eval.ColorEncoder;
import vexel.distill.eval.Confusion;
import vexel.distill.eval.FrameEncoder;
import vexel.distill.eval.ProbeData;
import vexel.distill.eval.ProbeScenes;
import vexel.distill.eval.StudentEncoder;
import vexel.distill.eval.TeacherEncoder;
import vexel.distill.geometry.PairRule;
import vexel.distill.report.Report;
import vexel.distill.run.RunDirectory;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;

/// The main job, end to end, on data made on the spot: a world, a camera teacher, a LiDAR student
/// distilled from it, and a linear probe that says what the student has learned, beside the
/// controls that say whether it means anything.
///
/// All arms share the world, the initial weights, the order of the frames and the steps, and every
/// student's normalisation statistics are filled before the probe: `random` is the untrained
/// network, `shuffled` distils targets drawn at random from the whole data set, `raw` probes the
/// colours of the paired pixels, `supervised` trains on the labels, `teacher` lifts the teacher's
/// features to the points.
public final class WorldDemo {
  private static final int CLASSES = ProbeData.CLASSES.size();
  private static final int POINTS_PER_FRAME = 600;

  private final Path out;
  private final DistillSettings settings;
  private final WorldSettings world;
  private final Rng rng;
  private final Map<String, Double> budget = new LinkedHashMap<>();
  private final Map<String, Confusion> arms = new LinkedHashMap<>();

  /// The outcome.
  ///
  /// @param arms confusion of each arm's probe on the val frames
  /// @param distilled the distilled run
  /// @param budget seconds per stage
  /// @param report the page
  public record Result(
      Map<String, Confusion> arms,
      DistillRun.Outcome distilled,
      Map<String, Double> budget,
      Path report) {}

  /// @param out empty folder for everything the demo writes
  /// @param settings of the distillation
  /// @param world of the data
  public WorldDemo(Path out, DistillSettings settings, WorldSettings world) {
    this.out = out;
    this.settings = settings;
    this.world = world;
    this.rng = Rng.seed(settings.seed()).at("demo");
  }

  /// Runs all arms.
  public Result run(Progress progress) throws IOException {
    Path data = out.resolve("world");
    stage("world", () -> World.write(data, world, progress));
    NuScenes all = NuScenes.open(data);
    ProbeScenes scenes = ProbeScenes.of(all);
    FrameSource train = scenes.train();
    TeacherFeatures teacher = DistillRun.features(settings, progress);

    VoxelStudent random = student();
    stage("random", () -> probe("random", random, scenes));
    DistillRun distilled = new DistillRun(settings, train, scenes.val(), teacher, progress);
    RunDirectory run = RunDirectory.create(out.resolve("distilled"), settings);
    List<DistillRun.Outcome> outcome = new ArrayList<>();
    stage(
        "distilled",
        () -> {
          outcome.add(distilled.run(run, progress));
          probe("distilled", distilled.student(), scenes);
        });
    stage(
        "shuffled",
        () -> {
          DistillSettings shuffle = settings.shuffled();
          DistillRun control = new DistillRun(shuffle, train, train.at(), teacher, progress);
          control.run(RunDirectory.create(out.resolve("shuffled"), shuffle), progress);
          probe("shuffled", control.student(), scenes);
        });
    stage(
        "supervised",
        () -> {
          VoxelStudent supervised = student();
          Rng order = Rng.seed(settings.seed()).at("data");
          Supervised.train(supervised, train, settings, CLASSES, order, progress);
          probe("supervised", supervised, scenes);
        });
    stage("raw", () -> probe("raw", new ColorEncoder(PairRule.SPEC), scenes));
    stage("teacher", () -> probe("teacher", new TeacherEncoder(teacher, PairRule.SPEC), scenes));
    List<Path> page = new ArrayList<>();
    stage(
        "report",
        () -> page.add(report(run, outcome.get(0), distilled, random, scenes.val(), teacher)));
    return new Result(arms, outcome.get(0), budget, page.get(0));
  }

  /// Runs the distilled arm alone, in a run of this name; a world that stands is used again, and a
  /// run that was stopped goes on from its newest checkpoint.
  public Confusion distilled(String name, Progress progress) throws IOException {
    Path data = out.resolve("world");
    if (!Files.isDirectory(data)) {
      World.write(data, world, progress);
    }
    ProbeScenes scenes = ProbeScenes.of(NuScenes.open(data));
    TeacherFeatures teacher = DistillRun.features(settings, progress);
    DistillRun run = new DistillRun(settings, scenes.train(), scenes.val(), teacher, progress);
    Path folder = out.resolve(name);
    RunDirectory directory =
        Files.isDirectory(folder)
            ? RunDirectory.open(folder)
            : RunDirectory.create(folder, settings);
    run.run(directory, progress);
    probe(name, run.student(), scenes);
    return confusion(name);
  }

  /// Work that is timed.
  private interface Stage {
    void run() throws IOException;
  }

  private void stage(String name, Stage work) throws IOException {
    long start = System.nanoTime();
    work.run();
    budget.put(name, (System.nanoTime() - start) * 1e-9);
  }

  /// A student with the initial weights that all arms share.
  private VoxelStudent student() {
    return settings.newStudent();
  }

  /// Fills the normalisation statistics, the same way for every student, then probes.
  private void probe(String arm, VoxelStudent student, ProbeScenes scenes) {
    FrameSource train = scenes.train();
    Statistics.fill(student, train, train.size(), settings.input(), rng.at("fill"));
    probe(arm, new StudentEncoder(student, settings.input()), scenes);
  }

  private void probe(String arm, FrameEncoder encoder, ProbeScenes scenes) {
    arms.put(arm, scenes.judge(encoder, POINTS_PER_FRAME, rng.at("probe")).confusion());
  }

  private Path report(
      RunDirectory run,
      DistillRun.Outcome outcome,
      DistillRun distilled,
      VoxelStudent random,
      FrameSource val,
      TeacherFeatures teacher)
      throws IOException {
    Report report = new Report("Vexel demo: a LiDAR network learns from a camera network");
    report.text(
        "No label was used to train the distilled student. A linear probe on frozen features says"
            + " how much of the classes can be read off them; every arm shares the world, the"
            + " initial weights, the frames and the solver. "
            + "The teacher is the small stand-in '%s', trained with labels on other scenes of the built-in world."
                .formatted(teacher.teacher().name()));
    List<List<String>> cards = new ArrayList<>();
    for (String arm : List.of("random", "shuffled", "raw", "distilled", "supervised")) {
      cards.add(List.of(number(miou(arm)), arm + " mIoU"));
    }
    report.figures(cards);
    report.section("Classes");
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("IoU on val frames", "points"));
    head.addAll(arms.keySet());
    rows.add(head);
    for (int c = 0; c < CLASSES; c++) {
      int k = c;
      if (arms.values().stream().allMatch(m -> m.support(k) == 0)) {
        continue;
      }
      List<String> row =
          new ArrayList<>(
              List.of(ProbeData.CLASSES.get(c), Long.toString(confusion("random").support(c))));
      arms.values().forEach(m -> row.add(number(m.iou(k))));
      rows.add(row);
    }
    List<String> mean = new ArrayList<>(List.of("mean", ""));
    arms.values().forEach(m -> mean.add(number(m.miou())));
    rows.add(mean);
    report.table(rows);
    DistillReport.curves(report, run.metrics(), settings.structureEvery());
    DistillReport.pictures(
        report, val.frame(0), teacher, random, distilled.student(), settings.input());
    report.section("Time");
    List<List<String>> times = new ArrayList<>(List.of(List.of("stage", "seconds")));
    budget.forEach((k, v) -> times.add(List.of(k, String.format(Locale.ROOT, "%.1f", v))));
    report.table(times);
    DistillReport.settings(report, settings, outcome.parametersSha256(), outcome.stateSha256());
    return report.write(out.resolve("report.html"));
  }

  private Confusion confusion(String arm) {
    Confusion c = arms.get(arm);
    if (c == null) {
      throw new IllegalStateException("arm " + arm + " has not run");
    }
    return c;
  }

  private double miou(String arm) {
    return confusion(arm).miou();
  }

  private static String number(double v) {
    return Double.isNaN(v) ? "–" : String.format(Locale.ROOT, "%.3f", v);
  }
}
