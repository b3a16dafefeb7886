package vexel.distill.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.HeldOut;
import vexel.distill.data.Quarantine;
import vexel.distill.eval.StudentEncoder;
import vexel.distill.head.ProjectionHead;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.Inspection;
import vexel.distill.recipe.Minibatches;
import vexel.distill.recipe.PairCosines;
import vexel.distill.recipe.TeacherFeatures;
import vexel.distill.recipe.Teachers;
import vexel.distill.recipe.TrainedRun;
import vexel.distill.run.Yaml;
import vexel.tensor.Tensor;
import vexel.tensor.io.SafetensorsWriter;

/// Writes student features per point.
@Command(
    name = "features",
    description = {
      "Runs a trained student over a data set and writes its features, one tensor [points, width] a"
          + " frame.",
      "With --against the mean cosine of head(student) with that teacher over all pairs is measured"
          + " too."
    },
    footer = {
      "  vexel features --run RUN --data W --out features.safetensors",
      "  vexel features --run RUN --data KITTI --format kitti-raw --against world --out"
          + " f.safetensors"
    })
final class FeaturesVerb extends Verb {
  @Mixin RunOnData on = new RunOnData();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "the safetensors file to write")
  Path out = Path.of("features.safetensors");

  @Option(names = "--against", paramLabel = "T", description = Teachers.HELP)
  @Nullable String against;

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    NamedPath.writable("--out", out);
    TrainedRun trained = TrainedRun.open(on.run, progress);
    DistillSettings settings = trained.settings();
    FrameSource frames = on.open();
    TeacherFeatures teacher = against == null ? null : teacher(settings, against, progress);
    StudentEncoder encoder = new StudentEncoder(trained.student(), settings.input());
    Map<String, Tensor> features = new LinkedHashMap<>();
    long points = 0;
    for (int i = 0; i < frames.size(); i++) {
      progress.stopIfAsked();
      Frame frame = frames.frame(i);
      features.put(frame.entry().token(), encoder.encode(frame).features());
      points += frame.points().size();
      progress.at("features", i + 1, frames.size(), "");
    }
    if (teacher != null) {
      compare(trained, frames, teacher, answer, progress);
    }
    SafetensorsWriter.of(features).metadata(Map.of("run", on.run.toString())).write(out);
    answer.put("frames", frames.size()).put("points", points).put("out", out.toString());
    answer.say("%d points of %d frames → %s".formatted(points, frames.size(), out));
  }

  private static TeacherFeatures teacher(DistillSettings settings, String name, Progress progress)
      throws IOException {
    return DistillRun.features(Yaml.with("--against", settings, Map.of("teacher", name)), progress);
  }

  private static void compare(
      TrainedRun trained,
      FrameSource frames,
      TeacherFeatures teacher,
      Answer answer,
      Progress progress) {
    DistillSettings settings = trained.settings();
    ProjectionHead head =
        trained
            .head()
            .orElseThrow(
                () ->
                    new UsageException(
                        "--against: the run's method, "
                            + settings.method()
                            + ", has no head into the teacher's feature space; leave the option"
                            + " out"));
    FrameSource trainedOn =
        HeldOut.parse(settings.heldout())
            .training(Inspection.open(settings, new Quarantine(), progress));
    PairCosines c =
        PairCosines.measure(
            trained.student(),
            head,
            PairCosines.baselines(
                Minibatches.plain(trainedOn, teacher, settings), teacher, progress),
            Minibatches.plain(frames, teacher, settings),
            progress);
    answer
        .put("cosine", c.student())
        .put("cosine.constant", c.constant())
        .put("cosine.position", c.position())
        .put("pairs", c.pairs());
    answer.say(
        "mean cosine with %s over %d pairs: %.3f (constant %.3f, image position %.3f)"
            .formatted(
                teacher.teacher().name(), c.pairs(), c.student(), c.constant(), c.position()));
  }
}
