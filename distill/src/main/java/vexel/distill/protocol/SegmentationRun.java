package vexel.distill.protocol;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.DataFault;
import vexel.distill.data.DataFormat;
import vexel.distill.data.FrameSource;
import vexel.distill.data.HeldOut;
import vexel.distill.data.Quarantine;
import vexel.distill.eval.Confusion;
import vexel.distill.eval.ProbeScenes;
import vexel.distill.recipe.Inspection;
import vexel.distill.recipe.Statistics;
import vexel.distill.recipe.StudentWeights;
import vexel.distill.recipe.Students;
import vexel.distill.recipe.TrainedRun;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.io.WeightFile;

/// One judgement from its settings, over several seeds: opens the data, chooses the labelled
/// frames, builds each seed's student, trains or solves, evaluates, and keeps a run directory if
/// asked to.
public final class SegmentationRun {
  /// What `init` says for a network without pre-training.
  public static final String RANDOM = "random";

  /// What `tuning-split` says for the data set's own.
  static final String AUTO = "auto";

  private static final String SCENES = "scenes:";
  private static final HeldOut LAST_FIFTH = new HeldOut(0.2);

  private final SegmentationSettings settings;
  private final FrameSource all;
  private final FrameSource train;
  private final FrameSource val;
  private final List<String> names;
  private final LabelledFrames labelled;
  private final @Nullable ProbeScenes probe; // of the convex protocol
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
        settings.labelList().equals(LabelledFrames.NO_LIST)
            ? LabelledFrames.choose(
                train,
                settings.fraction(),
                settings.labelRule(),
                format == DataFormat.SEMANTICKITTI,
                progress)
            : LabelledFrames.listed(train, settings.fraction(), Path.of(settings.labelList()));
    this.probe = settings.protocol() == Protocol.CONVEX ? probeScenes(progress) : null;
  }

  /// A split by its name, or the scenes named after `scenes:`.
  public static FrameSource split(FrameSource all, String name) {
    if (!name.startsWith(SCENES)) {
      return all.split(name);
    }
    List<String> scenes = List.of(name.substring(SCENES.length()).split(",", -1));
    for (String scene : scenes) {
      if (!all.scenes().contains(scene)) {
        throw new UsageException(
            "split '%s': there is no scene '%s'; there are %s"
                .formatted(name, scene, all.scenes()));
      }
    }
    return all.ofScenes(scenes);
  }

  /// The scenes of the convex probe.
  private ProbeScenes probeScenes(Progress progress) {
    FrameSource frames = labelled.frames();
    if (!settings.tuningSplit().equals(AUTO)) {
      return new ProbeScenes(frames, usable(settings.tuningSplit(), progress), val);
    }
    try {
      return new ProbeScenes(frames, usable("tuning", progress), val);
    } catch (UsageException _) { // the data set defines none
      List<String> scenes = frames.scenes();
      int last = LAST_FIFTH.count(scenes.size());
      if (frames.size() < 2) {
        throw new UsageException(
            "labels = %s: the convex probe needs two frames, one of them to choose its regularisation"
                .formatted(settings.labels()));
      }
      ProbeScenes own =
          last == 0
              ? new ProbeScenes(LAST_FIFTH.training(frames), LAST_FIFTH.heldOut(frames), val)
              : new ProbeScenes(
                  frames.ofScenes(scenes.subList(0, scenes.size() - last)),
                  frames.ofScenes(scenes.subList(scenes.size() - last, scenes.size())),
                  val);
      progress.say(
          "no split 'tuning' here: the last %d of %d labelled frames choose the probe's regularisation"
              .formatted(own.tuning().size(), frames.size()));
      return own;
    }
  }

  /// The frames of a split, under [Inspection.BadFrames#SKIP] without those that cannot be read.
  private FrameSource usable(String split, Progress progress) {
    FrameSource frames = split(all, split);
    return settings.badFrames() == Inspection.BadFrames.SKIP
        ? Inspection.usable(frames, Inspection.Need.LABELS, 0, left, progress)
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
      boolean solved = settings.protocol() == Protocol.CONVEX;
      RunDirectory own = run == null || solved || seeds.size() == 1 ? run : ofSeed(run, seed);
      first = first == null && !solved ? own : first;
      PointClassifier classifier = fit(seed, own, progress);
      if (classifier instanceof ProbedStudent probed && Double.isNaN(lambda)) {
        lambda = probed.probe().lambda();
      }
      matrices.add(classifier.judge(val, settings.emptyClass(), progress));
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

  /// Trains or solves with one seed.
  ///
  /// @param keep takes metrics and the last state of a training, or null to keep none
  public PointClassifier fit(long seed, @Nullable RunDirectory keep, Progress progress)
      throws IOException {
    VoxelStudent student = student(seed, progress);
    if (probe != null) {
      return LinearProbing.convex(student, settings, probe, Rng.seed(seed).at("probe"));
    }
    SegmentationTraining training =
        new SegmentationTraining(
            student, settings, names.size(), Rng.seed(seed).at("segmentation"));
    training.train(labelled.frames(), keep, progress);
    return training;
  }

  private RunDirectory ofSeed(RunDirectory run, long seed) throws IOException {
    return RunDirectory.create(
        run.path().resolve("seed-" + seed), Yaml.with("seeds", settings, Map.of("seed", seed)));
  }

  /// The student a seed starts from. One without pre-training has the weights that a distillation
  /// of this seed starts from, and, where it will be frozen, running statistics filled from the
  /// training split, so that it is a fair control.
  private VoxelStudent student(long seed, Progress progress) throws IOException {
    boolean weights = PreTraining.isWeights(settings.init());
    if (!settings.init().equals(RANDOM) && !weights) {
      return TrainedRun.open(Path.of(settings.init()), progress).student();
    }
    VoxelStudent student =
        Students.named(settings.student(), settings.input(), Rng.seed(seed).at("student"));
    if (weights) {
      StudentWeights.load(student, WeightFile.named(settings.init()), progress);
    } else if (settings.isFrozen()) {
      Statistics.fill(
          student, train, train.size(), settings.input(), Rng.seed(seed).at("statistics"));
    }
    return student;
  }
}
