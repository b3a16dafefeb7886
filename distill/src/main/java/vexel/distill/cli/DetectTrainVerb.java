package vexel.distill.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.detector.DetectPresets;
import vexel.distill.detector.Modality;
import vexel.distill.detector.TrainedDetector;
import vexel.distill.run.RunDirectory;

/// Trains a detector.
@Command(
    name = "train",
    description = {
      "Trains a detector on boxes: sweeps through a sparse encoder, images through a ResNet and a"
          + " lift-splat, or both, then one encoder and one head over the bird's-eye view.",
      "AdamW and one cycle, every class drawn equally often, scenes and images changed at random."
          + " What is left is RUN/detector.safetensors and the run itself."
    },
    footer = {
      "  vexel world --out W --scenes 20 --seed 1 --sweeps",
      "  vexel detect train --modality lidar --data W --out LIDAR",
      "  vexel detect train --modality camera --data NUSCENES/v1.0-trainval --preset paper \\",
      "      --backbone resnet50.pth --out CAMERA",
      "  vexel detect train --init DISTILLED --labels 20%% --data W --out TRANSFER",
      "  vexel detect train --out LIDAR --resume"
    })
final class DetectTrainVerb extends Verb {
  @Option(
      names = "--modality",
      paramLabel = "lidar|camera|fusion",
      description = "what the detector sees")
  @Nullable Modality modality;

  @Option(
      names = "--init",
      paramLabel = "RUN",
      description =
          "run of a distillation whose LiDAR network becomes the encoder; the detector sees what"
              + " that network saw")
  @Nullable Path init;

  @Option(
      names = "--untrained",
      description = "with --init: that network with the weights its distillation started from")
  boolean untrained;

  @Option(
      names = "--labels",
      paramLabel = "N%",
      description = "share of the scenes whose boxes may be used: 5%%, 10%%, 20%%, …")
  @Nullable String labels;

  @Mixin DetectOptions options = new DetectOptions();

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    options.threads.select();
    if (options.resume) {
      Map<String, Object> named = new LinkedHashMap<>(transfer());
      if (modality != null) {
        named.put("modality", modality);
      }
      options.refuseAll(named);
      RunDirectory run = RunDirectory.open(options.out);
      DetectorTrainer.goOn(run, TrainedDetector.settings(run), answer, progress);
      return;
    }
    Modality sees = modality == null && init != null ? Modality.LIDAR : modality;
    if (sees == null) {
      throw new UsageException("missing --modality: lidar, camera or fusion");
    }
    DetectorTrainer.begin(
        options.out,
        options.over(DetectPresets.of(options.preset(), sees)).with("options", transfer()),
        answer,
        progress);
  }

  private Map<String, Object> transfer() {
    Map<String, Object> given = new LinkedHashMap<>();
    DetectOptions.option(given, "init", init == null ? null : DetectOptions.absolute(init));
    DetectOptions.option(given, "labels", labels);
    if (untrained) {
      given.put("untrained", true);
    }
    return given;
  }
}
