package vexel.distill.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.DataFault;
import vexel.distill.eval.ClassNames;
import vexel.distill.eval.Confusion;
import vexel.distill.eval.FrameEncoder;
import vexel.distill.eval.FusedEncoder;
import vexel.distill.eval.HeadEncoder;
import vexel.distill.eval.StudentEncoder;
import vexel.distill.eval.TextMatrix;
import vexel.distill.eval.ZeroShot;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.TeacherWords;
import vexel.distill.recipe.TrainedRun;

/// Segments by text.
@Command(
    name = "zeroshot",
    description = {
      "Gives every point the class whose text is nearest to its feature, through the run's"
          + " projection head, and reports",
      "IoU over all annotated points, those that no camera sees included. The words of the teacher"
          + " 'world' have seen labels, as it has."
    },
    footer = {
      "  vexel zeroshot --run RUN --data W",
      "  vexel zeroshot --run RUN --data NUSCENES --text clip-text.safetensors --classes"
          + " openscene --ensemble"
    })
final class ZeroShotVerb extends Verb {
  @Mixin RunOnData on = new RunOnData();

  @Option(
      names = "--text",
      paramLabel = "FILE|world",
      description =
          "class texts [C, D] or prompts [C, P, D] as safetensors; those of the run's teacher if"
              + " not given")
  @Nullable String text;

  @Option(
      names = "--classes",
      paramLabel = "FILE",
      description =
          "names of each class, YAML or JSON (class: [name, ...]), openscene, or verbatim")
  String classes = "verbatim";

  @Option(
      names = "--ensemble",
      description = "also report the ensemble with the images' own features")
  boolean ensemble;

  @Option(names = "--split", paramLabel = "S", description = JudgedFrames.HELP)
  String split = "auto";

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "frames to judge on, evenly spaced; 0 = all of the split")
  int frames;

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    TrainedRun trained = TrainedRun.open(on.run, progress);
    DistillSettings settings = trained.settings();
    TextMatrix texts =
        TeacherWords.of(
            settings.teacher(), "--text ", text == null ? settings.segments().text() : text);
    HeadEncoder encoder =
        new HeadEncoder(
            new StudentEncoder(trained.student(), settings.input()),
            trained
                .head()
                .orElseThrow(
                    () ->
                        new UsageException(
                            "%s has no text space: method %s has no head into the teacher's feature space"
                                .formatted(on.run, settings.method()))));
    requireItsSpace(encoder, texts);
    JudgedFrames judged = JudgedFrames.of(settings, on, split, frames);
    List<String> known = judged.frames().classNames();
    if (known.isEmpty()) {
      throw new DataFault(
          on.data,
          "labels",
          "there are none",
          "zero-shot segmentation is judged on labelled points");
    }
    List<String> counted = known.subList(1, known.size());
    ClassNames names =
        switch (classes) {
          case "verbatim" -> ClassNames.verbatim(counted);
          case "openscene" -> ClassNames.openScene();
          default -> ClassNames.read(NamedPath.existing("--classes", Path.of(classes)));
        };
    ZeroShot zeroShot = new ZeroShot(texts, names, counted);
    Optional<FrameEncoder> images =
        ensemble
            ? Optional.of(
                new FusedEncoder(
                    DistillRun.features(settings, progress), judged.frames().pairRule()))
            : Optional.empty();
    ZeroShot.Outcome outcome = zeroShot.judge(judged.frames(), encoder, images, progress);
    report(answer, "", counted, outcome.confusion());
    outcome.ensemble().ifPresent(c -> report(answer, "ensemble.", counted, c));
    answer
        .put("split", judged.which())
        .put("frames", judged.frames().size())
        .put("text", texts.source())
        .put("names", names.source());
  }

  /// Refuses text of another width than the run's head gives.
  private void requireItsSpace(HeadEncoder encoder, TextMatrix texts) {
    if (encoder.width() != texts.width()) {
      throw new UsageException(
          "%s has no text space: its head gives %d numbers a point, the text %s has rows of %d"
              .formatted(on.run, encoder.width(), texts.source(), texts.width()));
    }
  }

  private static void report(Answer answer, String prefix, List<String> classes, Confusion c) {
    Map<String, Object> iou = new LinkedHashMap<>();
    for (int k = 0; k < classes.size(); k++) {
      iou.put(classes.get(k), c.iou(k));
      if (prefix.isEmpty()) {
        answer.say("%-22s %9d points  IoU %.3f".formatted(classes.get(k), c.support(k), c.iou(k)));
      }
    }
    answer
        .put(prefix + "miou", c.miou())
        .put(prefix + "iou", iou)
        .put(prefix + "accuracy", c.accuracy());
    answer.say("%smIoU %.3f".formatted(prefix.isEmpty() ? "" : "ensemble ", c.miou()));
  }
}
