package vexel.distill.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.DataFormat;
import vexel.distill.data.FrameSource;
import vexel.distill.data.LabelMap;
import vexel.distill.data.LidarsegClasses;
import vexel.distill.data.NuScenes;
import vexel.distill.protocol.TrainedClassifier;
import vexel.distill.submission.LidarsegSubmission;
import vexel.distill.submission.LidarsegSubmission.Input;
import vexel.distill.submission.SemanticKittiSubmission;
import vexel.distill.submission.Submission;
import vexel.distill.submission.SubmissionFile;

/// Writes predictions for an evaluation server.
@Command(
    name = "submit",
    description = {
      "Predicts a class for every point of a split and writes the ZIP that the nuScenes-lidarseg or"
          + " the SemanticKITTI server takes.",
      "RUN is what finetune or probe kept with --out, or a distilled student, which is probed"
          + " first. Nothing half-written appears."
    },
    footer = {
      "  vexel submit --run FT --data NUSCENES/v1.0-test --split test --out lidarseg.zip",
      "  vexel submit --run RUN --train NUSCENES/v1.0-trainval --data NUSCENES/v1.0-test --split"
          + " test --uses camera,external --out lidarseg.zip",
      "  vexel submit --run FT --data KITTI --split test --out semantickitti.zip"
    })
final class SubmitVerb extends Verb {
  @Mixin RunOnData on = new RunOnData();

  @Option(
      names = "--train",
      paramLabel = "DIR",
      description = "data set on which a distilled student is probed; --data if not given")
  @Nullable Path train;

  @Option(names = "--split", paramLabel = "S", description = "split to predict: test, val")
  String split = "test";

  @Option(
      names = "--uses",
      split = ",",
      paramLabel = "INPUT",
      description =
          "inputs to declare to nuScenes beside lidar: camera, radar, map, external (such as a"
              + " pre-trained teacher)")
  @Nullable List<Input> uses;

  @Option(
      names = "--out",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE.zip",
      description = "archive to write")
  Path out = Path.of("");

  @Mixin Threads threads = new Threads();

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    threads.select();
    if (!out.toString().endsWith(".zip")) {
      throw new UsageException("--out " + out + ": the servers take names that end with .zip");
    }
    NamedPath.writable("--out", out);
    DataFormat format = DataFormat.of(on.layout.format, on.data);
    TrainedClassifier model =
        TrainedClassifier.open(
            on.run, train == null ? on.data : train, DataFormat.AUTO, on.layout.labelMap, progress);
    FrameSource all = on.open();
    FrameSource frames = model.frames(all, on.data, split);
    Submission submission = submission(format, model, all, frames);
    SubmissionFile written =
        SubmissionFile.write(out, submission, frames, model.points(), progress);
    answer
        .put("split", split)
        .put("frames", frames.size())
        .put("points", written.points())
        .put("bytes", Files.size(out))
        .put("sha256", written.sha256())
        .put("out", out.toString());
    answer.say(
        "%s: %d points of %d frames, split %s"
            .formatted(out, written.points(), frames.size(), split));
    if (submission instanceof LidarsegSubmission lidarseg) {
      List<String> inputs =
          EnumSet.copyOf(lidarseg.inputs()).stream()
              .map(i -> i.name().toLowerCase(Locale.ROOT))
              .toList();
      answer.put("inputs", inputs).say("declared inputs: " + String.join(", ", inputs));
    }
  }

  private Submission submission(
      DataFormat format, TrainedClassifier model, FrameSource all, FrameSource frames) {
    List<String> classes =
        switch (format) {
          case NUSCENES -> LidarsegClasses.NAMES;
          case SEMANTICKITTI -> LabelMap.named("semantickitti").classes();
          default ->
              throw new UsageException(
                  "--format "
                      + format.word()
                      + ": there are servers for nuscenes and semantickitti");
        };
    List<String> own = frames.classNames();
    if (model.points().classes() != classes.size() - 1
        || (!own.isEmpty() && !own.equals(classes))) {
      throw new UsageException(
          "%s knows %d classes of %s; the server of %s takes its %d classes"
              .formatted(
                  on.run,
                  model.points().classes(),
                  model.settings().data(),
                  format.word(),
                  classes.size() - 1));
    }
    if (!(all instanceof NuScenes data)) {
      return new SemanticKittiSubmission(frames.scenes());
    }
    Set<Input> inputs = EnumSet.of(Input.LIDAR);
    if (uses != null) {
      inputs.addAll(uses);
    }
    return new LidarsegSubmission(data, split, inputs);
  }
}
