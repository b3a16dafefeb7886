package vexel.distill.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.data.NuScenes;
import vexel.distill.eval.Confusion;
import vexel.distill.eval.ProbeData;
import vexel.distill.eval.ProbeScenes;
import vexel.distill.eval.StudentEncoder;
import vexel.distill.recipe.TrainedRun;
import vexel.tensor.Rng;

/// Probes a trained student linearly.
@Command(
    name = "probe",
    description = {
      "Fits BatchNorm and one linear classifier on a trained student's frozen features of the train"
          + " split, chooses the",
      "regularisation on the tuning split, and reports IoU on all points of the val split."
    },
    footer = {
      "  vexel probe --run RUN --data W",
      "  vexel probe --run RUN --data W --points 0 --json"
    })
final class ProbeVerb extends Verb {
  @Option(names = "--run", required = true, paramLabel = "RUN", description = "a finished run")
  Path run = Path.of(".");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "a data set in nuScenes layout with lidarseg labels")
  Path data = Path.of(".");

  @Option(names = "--points", paramLabel = "N", description = "training points per frame; 0 = all")
  int points = 1200;

  @Option(names = "--seed", paramLabel = "S", description = "which points are drawn")
  long seed = 1;

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    TrainedRun trained = TrainedRun.open(run, progress);
    NuScenes all = NuScenes.open(data);
    StudentEncoder encoder = new StudentEncoder(trained.student(), trained.settings().input());
    Rng rng = Rng.seed(seed).at("probe");
    ProbeScenes.Verdict verdict = ProbeScenes.of(all).judge(encoder, points, rng);
    Confusion c = verdict.confusion();
    Map<String, Object> iou = new LinkedHashMap<>();
    for (int k = 0; k < ProbeData.CLASSES.size(); k++) {
      iou.put(ProbeData.CLASSES.get(k), c.iou(k));
      answer.say(
          "%-22s %9d points  IoU %.3f".formatted(ProbeData.CLASSES.get(k), c.support(k), c.iou(k)));
    }
    answer
        .put("miou", c.miou())
        .put("iou", iou)
        .put("accuracy", c.accuracy())
        .put("lambda", verdict.lambda());
    answer.say("mIoU %.3f".formatted(c.miou()));
  }
}
