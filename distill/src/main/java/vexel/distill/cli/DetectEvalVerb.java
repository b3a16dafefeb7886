package vexel.distill.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.data.DataFault;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.detector.DetectRun;
import vexel.distill.detector.DetectionJudge;
import vexel.distill.detector.TrainedDetector;
import vexel.distill.eval.detection.DetectionConfig;
import vexel.distill.eval.detection.DetectionEvaluation;
import vexel.distill.eval.detection.DetectionMetrics;
import vexel.distill.eval.detection.DetectionResults;
import vexel.distill.eval.detection.RecordedGroundTruth;
import vexel.distill.eval.detection.ResultWriter;

/// Judges a trained detector.
@Command(
    name = "eval",
    description = {
      "Finds the boxes of a data set with a trained detector and judges them as the nuScenes devkit"
          + " does: mAP, five errors, NDS.",
      "The boxes are written in the form of a submission, which 'vexel eval nuscenes' and the"
          + " challenge's server take."
    },
    footer = {
      "  vexel detect eval --run LIDAR --data W",
      "  vexel detect eval --run L2C --data NUSCENES/v1.0-trainval --split val --out l2c.json"
          + " --json"
    })
final class DetectEvalVerb extends Verb {
  @Option(
      names = "--run",
      required = true,
      paramLabel = "RUN",
      description = "what 'detect train' or 'unidistill' wrote")
  Path run = Path.of(".");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "root folder of a data set in nuScenes' layout, with boxes")
  Path data = Path.of(".");

  @Option(
      names = "--split",
      paramLabel = "S",
      description = "frames to judge on: val, mini_val, …, all; auto = val if it has frames")
  String split = "auto";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "file of the boxes; RUN/results.json if not given")
  @Nullable Path out;

  @Mixin Threads threads = new Threads();

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    threads.select();
    long start = System.nanoTime();
    TrainedDetector trained = TrainedDetector.open(run, progress);
    Path file = out == null ? run.resolve("results.json") : NamedPath.writable("--out", out);
    NuScenes all = DetectRun.open(data);
    FrameSource frames =
        switch (split) {
          case "all" -> all;
          case "auto" -> JudgedFrames.val(all).orElse(all);
          default -> all.split(split);
        };
    if (frames.size() == 0) {
      throw new DataFault(data, "split " + split, "has no frames", "try --split all");
    }
    DetectionResults found = new DetectionJudge(trained).find(frames, progress);
    String sha256 = new ResultWriter(trained.settings().modality().inputs()).write(file, found);
    RecordedGroundTruth truth = RecordedGroundTruth.of(all, frames, progress);
    DetectionEvaluation judged =
        DetectionEvaluation.of(
            truth.boxes(), found, truth.around(), DetectionConfig.CVPR_2019, progress);
    DetectionMetrics metrics = judged.metrics();
    answer
        .put("samples", frames.size())
        .put("map", metrics.meanAp())
        .put("nds", metrics.detectionScore());
    DetectionTable.put(answer, metrics);
    answer
        .put("gt.counted", judged.truth().boxes())
        .put("pred.boxes", found.boxes())
        .put("pred.counted", judged.predictions().boxes())
        .put("results", file.toString())
        .put("sha256", sha256)
        .put("seconds", (System.nanoTime() - start) * 1e-9);
    DetectionTable.say(answer, metrics);
    answer.say("%d boxes of %d frames in %s".formatted(found.boxes(), frames.size(), file));
  }
}
