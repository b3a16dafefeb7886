package vexel.distill.protocol;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.data.DataFault;
import vexel.distill.data.DataFormat;
import vexel.distill.data.FrameSource;
import vexel.distill.data.Quarantine;
import vexel.distill.eval.Confusion;
import vexel.distill.eval.ProbeScenes;
import vexel.distill.recipe.Inspection;
import vexel.distill.recipe.Statistics;
import vexel.distill.recipe.Students;
import vexel.distill.recipe.TrainedRun;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;

/// One judgement from its settings, over several seeds: opens the data, chooses the labelled
/// frames, builds each seed's student, trains or solves, evaluates, and keeps a run directory if
/// asked to.
public final class SegmentationRun {
  /// What `init` says for a network without pre-training.
  public static final String RANDOM = "random";

  private final SegmentationSettings settings;
  private final FrameSource all;
  private final FrameSource train;
  private final FrameSource val;
  private final FrameSource tuning;
  private final List<String> names;
  private final LabelledFrames labelled;
  private final Quarantine left = new Quarantine();

  /// What was reached.
  ///
  /// @param scores a matrix for each seed
  /// @param labelled the frames whose labels were used
  /// @param lambda regularisation the convex probe chose with the first seed; NaN otherwise
  /// @param report the page, or null if none was asked for
  public record Outcome(
      SeedScores scores, LabelledFrames labelled, double lambda, @Nullable Path report) {}

  /// @throws vexel.distill.DataException if the data set has no labels or no frames to use
  public SegmentationRun(SegmentationSettings settings, Progress progress) {
    Path folder = Path.of(settings.data());
    DataFormat format = DataFormat.of(settings.format(), folder);
    this.settings = Yaml.with("data", settings, Map.of("format", format.word()));
    this.all = format.open(folder, settings.labelMap());
    this.train = usable(settings.trainSplit(), progress);
    this.val = usable(settings.valSplit(), progress);
    boolean tuned = settings.protocol() == Protocol.CONVEX;
    this.tuning = tuned ? usable("tuning", progress) : all.at();
    if (all.classNames().isEmpty() || train.size() == 0 || val.size() == 0) {
      throw new DataFault(
          folder,
          "frames",
          "%d to train on, %d to judge on, %d classes"
              .formatted(train.size(), val.size(), all.classNames().size()),
          "segmentation needs labelled frames in the splits '%s' and '%s'"
              .formatted(settings.trainSplit(), settings.valSplit()));
    }
    this.names = all.classNames().subList(1, all.classNames().size());
    this.labelled =
        LabelledFrames.choose(
            train,
            settings.fraction(),
            settings.labelRule(),
            format == DataFormat.SEMANTICKITTI,
            progress);
  }

  /// The frames of a split, under [Inspection.BadFrames#SKIP] without those that cannot be read.
  private FrameSource usable(String split, Progress progress) {
    FrameSource frames = all.split(split);
    return settings.badFrames() == Inspection.BadFrames.SKIP
        ? Inspection.usable(frames, Inspection.Need.LABELS, left, progress)
        : frames;
  }

  /// The names of the classes, without the one that is ignored.
  public List<String> names() {
    return names;
  }

  /// Judges with each of `seeds`.
  ///
  /// @param out folder of the run, or null to keep nothing
  public Outcome run(List<Long> seeds, @Nullable Path out, Progress progress) throws IOException {
    RunDirectory run = out == null ? null : RunDirectory.create(out, settings);
    if (run != null) {
      run.writeText("frames.txt", labelled.list());
      if (!left.entries().isEmpty()) {
        run.writeText(Quarantine.FILE, left.lines());
      }
    }
    left.messages().forEach(m -> progress.say("left out: " + m));
    progress.say("labels " + labelled.description());
    List<Confusion> matrices = new ArrayList<>();
    RunDirectory first = null;
    double lambda = Double.NaN;
    for (long seed : seeds) {
      VoxelStudent student = student(seed, progress);
      if (settings.protocol() == Protocol.CONVEX) {
        ProbeScenes scenes = new ProbeScenes(labelled.frames(), tuning, val);
        ProbeScenes.Verdict verdict =
            LinearProbing.convex(student, settings, scenes, Rng.seed(seed).at("probe"));
        lambda = Double.isNaN(lambda) ? verdict.lambda() : lambda;
        matrices.add(verdict.confusion());
        continue;
      }
      RunDirectory own = run == null || seeds.size() == 1 ? run : ofSeed(run, seed);
      first = first == null ? own : first;
      SegmentationTraining training =
          new SegmentationTraining(
              student, settings, names.size(), Rng.seed(seed).at("segmentation"));
      training.train(labelled.frames(), own, progress);
      matrices.add(training.evaluate(val, progress));
      progress.say("seed %d: mIoU %.4f".formatted(seed, matrices.getLast().miou()));
    }
    Outcome outcome = new Outcome(new SeedScores(matrices), labelled, lambda, null);
    if (run == null) {
      return outcome;
    }
    Map<String, List<Double>> metrics = first == null ? Map.of() : first.metrics();
    Path page =
        SegmentationReport.write(
            run.path().resolve("report.html"), settings, outcome, names, metrics);
    return new Outcome(outcome.scores(), labelled, lambda, page);
  }

  private RunDirectory ofSeed(RunDirectory run, long seed) throws IOException {
    return RunDirectory.create(
        run.path().resolve("seed-" + seed), Yaml.with("seeds", settings, Map.of("seed", seed)));
  }

  /// The student a seed starts from. One without pre-training has the weights that a distillation
  /// of this seed starts from, and, where it will be frozen, running statistics filled from the
  /// training split, so that it is a fair control.
  private VoxelStudent student(long seed, Progress progress) throws IOException {
    if (!settings.init().equals(RANDOM)) {
      return TrainedRun.open(Path.of(settings.init()), progress).student();
    }
    VoxelStudent student =
        Students.named(
            settings.student(), settings.input().channels().count(), Rng.seed(seed).at("student"));
    if (settings.isFrozen()) {
      Statistics.fill(
          student, train, train.size(), settings.input(), Rng.seed(seed).at("statistics"));
    }
    return student;
  }
}
