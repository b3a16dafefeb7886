package vexel.distill.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.eval.detection.DetectionConfig;
import vexel.distill.eval.detection.DetectionEvaluation;
import vexel.distill.eval.detection.DetectionMetrics;
import vexel.distill.eval.detection.DetectionResults;
import vexel.distill.eval.detection.RecordedGroundTruth;
import vexel.distill.eval.detection.ResultFile;
import vexel.distill.eval.detection.Surroundings;

/// The nuScenes detection metrics.
@Command(
    name = "nuscenes",
    description = {
      "Judges a nuScenes detection submission as the official devkit does: mAP, five errors, NDS.",
      "Ground truth is a data set, or a file in the form of a submission. A file says where the"
          + " vehicle was by ego_translation, or --data does; without either there is no limit of"
          + " range, and without --data no bicycle rack."
    },
    footer = {
      "  vexel eval nuscenes --gt NUSCENES/v1.0-trainval --split val --pred results.json",
      "  vexel eval nuscenes --gt truth.json --pred results.json --data NUSCENES --json"
    })
final class EvalNuScenesVerb extends Verb {
  @Option(
      names = "--gt",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "F",
      description = "a data set folder, or a JSON file of true boxes")
  Path gt = Path.of("");

  @Option(
      names = "--pred",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "F",
      description = "a JSON file of predictions")
  Path pred = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "data set that knows vehicle and bicycle racks, if --gt is a file")
  @Nullable Path data;

  @Option(
      names = "--split",
      paramLabel = "S",
      description = "samples of a data set to judge: val, mini_val, …, all; auto = val if any")
  String split = "auto";

  private record Truth(DetectionResults boxes, Surroundings around) {}

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    long start = System.nanoTime();
    Truth truth = truth(progress);
    DetectionResults found = ResultFile.read(pred, progress).boxes();
    DetectionEvaluation judged =
        DetectionEvaluation.of(
            truth.boxes(), found, truth.around(), DetectionConfig.CVPR_2019, progress);
    DetectionMetrics metrics = judged.metrics();
    answer
        .put("samples", truth.boxes().samples().size())
        .put("mean_ap", metrics.meanAp())
        .put("nd_score", metrics.detectionScore());
    DetectionTable.put(answer, metrics);
    answer
        .put("gt.boxes", truth.boxes().boxes())
        .put("gt.counted", judged.truth().boxes())
        .put("pred.boxes", found.boxes())
        .put("pred.counted", judged.predictions().boxes())
        .put("range.limited", truth.around().ego().size())
        .put("seconds", (System.nanoTime() - start) * 1e-9);
    DetectionTable.say(answer, metrics);
    if (truth.around().ego().isEmpty()) {
      progress.say("the vehicle's places are unknown: boxes at any distance count");
    }
  }

  private Truth truth(Progress progress) {
    if (Files.isDirectory(gt)) {
      if (data != null) {
        throw new UsageException("--data " + data + ": --gt is a data set already; leave it out");
      }
      NuScenes all = NuScenes.openWithBoxes(gt);
      RecordedGroundTruth own = RecordedGroundTruth.of(all, frames(all), progress);
      return new Truth(own.boxes(), own.around());
    }
    ResultFile file = ResultFile.read(gt, progress);
    if (data == null) {
      return new Truth(file.boxes(), file.surroundings());
    }
    NuScenes all = NuScenes.openWithBoxes(NamedPath.existing("--data", data));
    return new Truth(file.boxes(), RecordedGroundTruth.of(all, frames(all), progress).around());
  }

  private FrameSource frames(NuScenes all) {
    return switch (split) {
      case "all" -> all;
      case "auto" -> JudgedFrames.val(all).orElse(all);
      default -> all.split(split);
    };
  }
}
