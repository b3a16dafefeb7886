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
import vexel.distill.detector.DetectReport;
import vexel.distill.detector.DetectRun;
import vexel.distill.detector.DetectionJudge;
import vexel.distill.detector.OnMaps;
import vexel.distill.detector.TrainedDetector;
import vexel.distill.eval.detection.DetectionConfig;
import vexel.distill.eval.detection.DetectionEvaluation;
import vexel.distill.eval.detection.DetectionMetrics;
import vexel.distill.eval.detection.DetectionResults;
import vexel.distill.eval.detection.RecordedGroundTruth;
import vexel.distill.eval.detection.ResultFile;
import vexel.distill.eval.detection.ResultWriter;
import vexel.distill.run.RunDirectory;

/// Judges a trained detector.
@Command(
    name = "eval",
    description = {
      "Finds the boxes of a data set with a trained detector and judges them as the nuScenes devkit"
          + " does: mAP, five errors, NDS.",
      "The boxes are written in the form of a submission, which 'vexel eval nuscenes' and the"
          + " challenge's server take.",
      "RUN/report.html shows tables by class and size, and boxes on frames and images.",
      "Besides, AP at 2 m over the classes that are there, of all boxes and of those whose centre"
          + " is on the detector's maps."
    },
    footer = {
      "  vexel detect eval --run LIDAR --data W",
      "  vexel detect eval --run L2C --data NUSCENES/v1.0-trainval --split val --out l2c.json"
          + " --json",
      "  vexel detect eval --run LIDAR --data W --blank"
    })
final class DetectEvalVerb extends Verb {
  /// The distance of the overfitting measures, metres.
  private static final double NEAR = 2;

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

  @Option(
      names = "--blank",
      description =
          "blind the sensors, no return and grey images: what a detector still finds, it knows by"
              + " heart; without --out the boxes go to RUN/results-blank.json")
  boolean blank;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description = "frames drawn in RUN/report.html; 0 leaves the report out, --blank too")
  int pictures = 2;

  @Mixin Threads threads = new Threads();

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    threads.select();
    long start = System.nanoTime();
    TrainedDetector trained = TrainedDetector.open(run, progress);
    Path file =
        out == null
            ? run.resolve(blank ? "results-blank.json" : "results.json")
            : NamedPath.writable("--out", out);
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
    DetectionJudge judge = new DetectionJudge(trained);
    String sha256 =
        new ResultWriter(trained.settings().modality().inputs())
            .write(file, (blank ? judge.blank() : judge).find(frames, progress));
    DetectionResults found = ResultFile.read(file, progress).boxes(); // a heading is rounded there
    RecordedGroundTruth truth = RecordedGroundTruth.of(all, frames, progress);
    DetectionEvaluation judged =
        DetectionEvaluation.of(
            truth.boxes(), found, truth.around(), DetectionConfig.CVPR_2019, progress);
    DetectionMetrics metrics = judged.metrics();
    OnMaps near = OnMaps.of(trained.settings(), frames);
    DetectionEvaluation onMaps =
        DetectionEvaluation.of(
            truth.boxes().filter(near),
            found.filter(near),
            truth.around(),
            DetectionConfig.CVPR_2019,
            progress);
    Path report = null;
    if (pictures > 0 && !blank) {
      report =
          new DetectReport(RunDirectory.open(run), trained, progress)
              .write(frames, truth, found, judged, pictures, progress);
    }
    answer
        .put("samples", frames.size())
        .put("map", metrics.meanAp())
        .put("nds", metrics.detectionScore());
    DetectionTable.put(answer, metrics);
    answer
        .put("present.ap_2m", judged.presentAp(NEAR))
        .put("present.on_maps.ap_2m", onMaps.presentAp(NEAR))
        .put("gt.on_maps", onMaps.truth().boxes())
        .put("gt.counted", judged.truth().boxes())
        .put("pred.boxes", found.boxes())
        .put("pred.counted", judged.predictions().boxes())
        .put("results", file.toString())
        .put("sha256", sha256)
        .put("report", report == null ? "" : report.toString())
        .put("seconds", (System.nanoTime() - start) * 1e-9);
    DetectionTable.say(answer, metrics);
    answer.say(
        "AP at %.0f m over the classes that are there %.4f; on the maps alone %.4f (%d of %d boxes)"
            .formatted(
                NEAR,
                judged.presentAp(NEAR),
                onMaps.presentAp(NEAR),
                onMaps.truth().boxes(),
                judged.truth().boxes()));
    if (report != null) {
      answer.say("report " + report);
    }
    answer.say("%d boxes of %d frames in %s".formatted(found.boxes(), frames.size(), file));
  }
}
