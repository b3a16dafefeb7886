package vexel.distill.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vexel.distill.Progress;
import vexel.distill.data.DataFault;
import vexel.distill.data.FrameSource;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loader.FrameOrder;
import vexel.distill.method.Method;
import vexel.distill.run.RunDirectory;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Fingerprint;

/// One distillation from its settings: builds student, method and minibatches, trains, and measures
/// on the held-out frames.
public final class DistillRun {
  private static final long TEACHER_CACHE = 2L << 30;

  /// Frames whose teacher features the head's first bias is the mean of.
  private static final int START_FRAMES = 32;

  private final DistillSettings settings;
  private final Rng rng;
  private final TeacherFeatures teacher;
  private final VoxelStudent student;
  private final Method method;
  private final Minibatches training;
  private final Minibatches heldOut;
  private final Distillation recipe;

  /// What a run is summed up by.
  ///
  /// @param first mean of the first 5 losses
  /// @param last mean of the last 15
  /// @param trained held-out cosines after training, all NaN where nothing was held out or the
  ///   method has no head into teacher space
  /// @param untrained held-out cosine of the same network before
  /// @param parametersSha256 hash of student and head
  /// @param stateSha256 hash of these and the optimiser
  public record Outcome(
      double first,
      double last,
      PairCosines trained,
      double untrained,
      String parametersSha256,
      String stateSha256) {}

  /// @param wanted the run's settings
  /// @param train frames to train on
  /// @param held frames to measure on, possibly none
  /// @param features teacher features, shared between runs on the same images
  /// @param progress told what is noteworthy
  public DistillRun(
      DistillSettings wanted,
      FrameSource train,
      FrameSource held,
      TeacherFeatures features,
      Progress progress) {
    if (train.size() == 0) {
      throw new DataFault(
          Path.of(wanted.data()), "frames", "has none to train on", "'vexel data check' tells why");
    }
    FrameOrder epoch = wanted.loader().order(train, Inspection.all(train));
    this.settings = wanted.counted(epoch.size());
    this.rng = Rng.seed(settings.seed());
    this.teacher = features;
    this.student = settings.newStudent();
    this.method = Methods.of(settings, student.width(), features.teacher().width(), rng);
    FrameGroups.warn(train, method.neighbours(), progress);
    Segments segments = Segments.of(settings, method, features, progress);
    this.training =
        new Minibatches(train, features, settings, method.neighbours(), segments, rng.at("data"));
    this.heldOut = Minibatches.plain(held, features, settings);
    this.recipe = new Distillation(settings, student, method, training, rng);
  }

  /// Teacher features of a data set's images under `settings`.
  public static TeacherFeatures features(DistillSettings settings) throws IOException {
    return features(settings, Progress.SILENT);
  }

  /// Teacher features of a data set's images under `settings`.
  ///
  /// @param progress hears of damaged files in the feature cache
  public static TeacherFeatures features(DistillSettings settings, Progress progress)
      throws IOException {
    ImageSettings images = settings.images();
    Teacher teacher = Teachers.named(settings.teacher(), images);
    int height = images.imageHeight();
    int width = images.imageWidth();
    FeatureCache disk =
        images
            .cache()
            .map(folder -> new FeatureCache(folder, teacher, height, width, progress))
            .orElse(null);
    return new TeacherFeatures(teacher, height, width, TEACHER_CACHE, disk);
  }

  /// Reads every frame that the run will use, before anything is written. What is measured on the
  /// held-out frames is compared with a mean over all training frames; without them only the drawn
  /// frames matter.
  ///
  /// @throws vexel.distill.DataException the first fault found
  public void inspect(Progress progress) {
    training.inspect(heldOut.size() > 0 ? -1 : settings.steps(), progress);
    heldOut.inspect(-1, progress);
  }

  /// Makes the first minibatch, so that settings which do not go with the data or the teacher are
  /// refused before anything is written.
  public void rehearse() {
    training.training(0);
  }

  /// Trains, from the newest checkpoint on if there is one, and measures.
  public Outcome run(RunDirectory run, Progress progress) throws IOException {
    Optional<ProjectionHead> head = method.teacherSpace();
    if (settings.heads().headStart() == ProjectionHead.Start.MEAN && head.isPresent()) {
      int frames = (int) Math.min(START_FRAMES, (long) settings.steps() * settings.batch());
      head.get().startAt(training.meanTarget(frames));
    }
    boolean measured = heldOut.size() > 0 && head.isPresent();
    Baselines baselines = PairCosines.baselines(measured ? training : heldOut, teacher, progress);
    PairCosines before = measured ? cosines(head.get(), baselines, progress) : PairCosines.NONE;
    recipe.train(run, progress);
    PairCosines after = measured ? cosines(head.get(), baselines, progress) : PairCosines.NONE;
    Map<String, List<Double>> metrics = run.metrics();
    List<Double> loss = metrics.getOrDefault("loss", List.of());
    return new Outcome(
        mean(loss.subList(0, Math.min(5, loss.size()))),
        mean(loss.subList(Math.max(0, loss.size() - 15), loss.size())),
        after,
        before.student(),
        Fingerprint.sha256(recipe.parameters()),
        Fingerprint.sha256(recipe.tensors()));
  }

  private PairCosines cosines(ProjectionHead head, Baselines baselines, Progress progress) {
    return PairCosines.measure(student, head, baselines, heldOut, progress);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
  }

  /// The settings with the steps that their epochs come to.
  public DistillSettings settings() {
    return settings;
  }

  /// The student, trained once [#run] has returned.
  public VoxelStudent student() {
    return student;
  }

  /// The method with its parts.
  public Method method() {
    return method;
  }

  /// The training minibatches.
  public Minibatches training() {
    return training;
  }

  /// All tensors by checkpoint name.
  public Map<String, Tensor> tensors() {
    return recipe.tensors();
  }
}
