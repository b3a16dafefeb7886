package vexel.distill.protocol;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.DataFault;
import vexel.distill.data.DataFormat;
import vexel.distill.data.FrameSource;
import vexel.distill.protocol.SegmentationSettings.Task;
import vexel.distill.recipe.Students;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.nn.State;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.io.Safetensors;

/// What a finished run says about points: a fine-tuned or probed network as its checkpoint has it,
/// or a distilled student with the convex probe, fitted anew (its outcome is the same every time).
///
/// @param points the classifier
/// @param settings how it was made
public record TrainedClassifier(PointClassifier points, SegmentationSettings settings) {
  /// The classifier of a run.
  ///
  /// @param run folder of a distillation or of a judgement kept with `--out`
  /// @param labelled data set on whose training split a distilled student is probed
  /// @param format of that data set
  /// @param labelMap what its labels mean, see [vexel.distill.data.LabelMap#named]
  public static TrainedClassifier open(
      Path run, Path labelled, String format, String labelMap, Progress progress)
      throws IOException {
    RunDirectory directory = RunDirectory.open(run);
    if (!Yaml.values(run.resolve("run.yaml")).containsKey("task")) {
      SegmentationSettings probe = Presets.probe(Protocol.CONVEX);
      Map<String, Object> given = new LinkedHashMap<>();
      given.put("init", run.toAbsolutePath().normalize().toString());
      given.put("data", labelled.toAbsolutePath().normalize().toString());
      given.put("format", format);
      given.put("label-map", labelMap);
      return fitted(PreTraining.adapt(Yaml.with("run", probe, given)), progress);
    }
    SegmentationSettings settings = directory.settings(Presets.probe(Protocol.CONVEX));
    return settings.protocol() == Protocol.CONVEX
        ? fitted(settings, progress)
        : new TrainedClassifier(loaded(directory, settings, progress), settings);
  }

  /// Whether the network was not pre-trained.
  public boolean isFromScratch() {
    return settings.init().equals(SegmentationRun.RANDOM);
  }

  /// What the same recipe makes of the same network without pre-training. This trains it.
  public TrainedClassifier fromScratch(Progress progress) throws IOException {
    return fitted(withoutPreTraining(settings), progress);
  }

  /// These settings from scratch: with the rates that the preset has for it.
  static SegmentationSettings withoutPreTraining(SegmentationSettings s) {
    Map<String, Object> changed = new LinkedHashMap<>();
    if (s.task() == Task.FINETUNE) {
      DataFormat format = DataFormat.parse(s.format());
      Map<String, Object> before =
          Yaml.map(Presets.fineTuning(s.protocol(), true, format, s.fraction()));
      Yaml.map(Presets.fineTuning(s.protocol(), false, format, s.fraction()))
          .forEach(
              (key, value) -> {
                if (!value.equals(before.get(key))) {
                  changed.put(key, value);
                }
              });
    }
    changed.put("init", SegmentationRun.RANDOM);
    return Yaml.with("scratch", s, changed);
  }

  private static TrainedClassifier fitted(SegmentationSettings settings, Progress progress)
      throws IOException {
    SegmentationRun run = new SegmentationRun(settings, progress);
    return new TrainedClassifier(run.fit(settings.seed(), null, progress), settings);
  }

  private static PointClassifier loaded(
      RunDirectory run, SegmentationSettings settings, Progress progress) throws IOException {
    Safetensors file =
        run.checkpoints()
            .latest(progress)
            .orElseThrow(
                () ->
                    new UsageException(
                        run.path()
                            + ": has no checkpoint; a run over several seeds has one in each of its"
                            + " folders seed-1, seed-2, …"));
    VoxelStudent student = Students.named(settings.student(), settings.input(), Rng.seed(0));
    State.from(file).under("model.student").load(student);
    int logits = file.shape("model.head.classifier.weight").dim(0);
    SegmentationTraining classifier =
        new SegmentationTraining(
            student, settings, settings.ignoredLogit() ? logits - 1 : logits, Rng.seed(0));
    State.from(file).under("model.head").load(classifier.head());
    return classifier;
  }

  /// The frames of a data set's split, of which this classifier must know the classes.
  ///
  /// @param all the data set
  /// @param data its folder, for the message
  /// @throws DataFault if there are none, or they have other classes
  public FrameSource frames(FrameSource all, Path data, String split) {
    FrameSource frames = SegmentationRun.split(all, split);
    List<String> names = frames.classNames();
    @Nullable String fault =
        frames.size() == 0
            ? "has no frames"
            : !names.isEmpty() && names.size() - 1 != points.classes()
                ? "has " + (names.size() - 1) + " classes"
                : null;
    if (fault != null) {
      throw new DataFault(
          data,
          "split " + split,
          fault,
          "name a data set with the classifier's %d classes and frames in this split"
              .formatted(points.classes()));
    }
    return frames;
  }
}
