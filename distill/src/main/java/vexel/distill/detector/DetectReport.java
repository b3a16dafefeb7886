package vexel.distill.detector;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.eval.detection.DetectionBox;
import vexel.distill.eval.detection.DetectionEvaluation;
import vexel.distill.eval.detection.DetectionResults;
import vexel.distill.eval.detection.RecordedGroundTruth;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.loader.PlainOrder;
import vexel.distill.recipe.DistillReport;
import vexel.distill.report.BevPicture;
import vexel.distill.report.Mosaic;
import vexel.distill.report.Report;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;

/// `report.html` of a detector's run: how it was trained, what it finds by class and by size, its
/// boxes on some frames beside the truth and its teacher's, and each loss of the teacher as a map.
public final class DetectReport {
  /// Smallest score of a box that is drawn.
  private static final double DRAWN = 0.3;

  /// Sides of a cell in the pictures of losses, pixels.
  private static final int CELL = 5;

  private final RunDirectory run;
  private final TrainedDetector trained;
  private final @Nullable TrainedDetector teacher;

  /// @param progress told if the run's teacher is gone
  public DetectReport(RunDirectory run, TrainedDetector trained, Progress progress)
      throws IOException {
    this.run = run;
    this.trained = trained;
    this.teacher = teacher(trained.settings(), progress);
  }

  private static @Nullable TrainedDetector teacher(DetectSettings s, Progress progress)
      throws IOException {
    if (!s.distillation().isTaught()) {
      return null;
    }
    Path folder = Path.of(s.distillation().teacher());
    if (!RunDirectory.is(folder)) {
      progress.say("teacher " + folder + " is no run any more; the report leaves it out");
      return null;
    }
    return TrainedDetector.open(folder, progress);
  }

  /// Writes the page.
  ///
  /// @param frames on which it was judged
  /// @param pictures how many of them are drawn, evenly spread
  public Path write(
      FrameSource frames,
      RecordedGroundTruth truth,
      DetectionResults found,
      DetectionEvaluation judged,
      int pictures,
      Progress progress)
      throws IOException {
    DetectSettings s = trained.settings();
    String word = s.modality().name().toLowerCase(Locale.ROOT);
    Report report = new Report("Vexel: a detector that sees " + word);
    report.figures(
        List.of(
            List.of(number(judged.metrics().meanAp()), "mAP"),
            List.of(number(judged.metrics().detectionScore()), "NDS"),
            List.of(number(judged.presentAp(2)), "AP at 2 m, classes that are there"),
            List.of(Integer.toString(frames.size()), "frames")));
    report.section("By class").table(BoxTables.classes(judged));
    report
        .section("By size")
        .text("True and found boxes by their own longer side; AP over the classes there are.")
        .table(BoxTables.sizes(truth.boxes(), found, truth.around(), progress));
    int n = StrictMath.min(pictures, frames.size());
    for (int i = 0; i < n; i++) {
      int at = (int) ((long) i * frames.size() / n);
      draw(report, frames, at, judged, found, progress);
    }
    if (teacher != null && n > 0) {
      losses(report, teacher, frames, progress);
    }
    DistillReport.curves(report, run.metrics(), 1);
    report.section("Settings");
    List<List<String>> rows = new ArrayList<>(List.of(List.of("key", "value")));
    Yaml.map(s).forEach((k, v) -> rows.add(List.of(k, String.valueOf(v))));
    return report.table(rows).write(run.path().resolve("report.html"));
  }

  private void draw(
      Report report,
      FrameSource frames,
      int i,
      DetectionEvaluation judged,
      DetectionResults found,
      Progress progress) {
    Frame frame = frames.frame(i);
    String token = frame.entry().token();
    Pose pose = frame.worldFromLidar().inverse();
    List<Box> known =
        teacher == null
            ? List.of()
            : boxes(new DetectionJudge(teacher).find(frames.at(i), progress).of(token), pose);
    BoxPictures drawn =
        new BoxPictures(
            frame,
            judged.truth().of(token).stream().map(b -> BoxPictures.inLidar(pose, b.box())).toList(),
            known,
            boxes(found.of(token), pose));
    report.section("Frame " + token);
    report.text(
        "Truth that counts green, %sthe detector red; found boxes from a score of %s on."
            .formatted(teacher == null ? "" : "teacher blue, ", DRAWN));
    report.image(drawn.above(trained.settings().sizes().grid()), "from above, x to the right");
    if (!frame.cameras().isEmpty()) {
      report.image(drawn.views(), "the cameras in the data set's order");
    }
  }

  private static List<Box> boxes(List<DetectionBox> found, Pose lidarFromWorld) {
    return found.stream()
        .filter(b -> b.score() >= DRAWN)
        .map(b -> BoxPictures.inLidar(lidarFromWorld, b.box()))
        .toList();
  }

  /// Each loss on the first frame, and the keypoints and blobs at which they look.
  private void losses(Report report, TrainedDetector knows, FrameSource frames, Progress progress)
      throws IOException {
    DetectSettings s = trained.settings();
    DetectorTeacher teaching = new DetectorTeacher(knows, s, Rng.seed(0));
    Safetensors file = run.checkpoints().latest(progress).orElseThrow();
    teaching.parts().forEach((name, part) -> State.from(file).under("model." + name).load(part));
    boolean lidar = s.modality().seesLidar() || teaching.modality().seesLidar();
    boolean camera = s.modality().seesCamera() || teaching.modality().seesCamera();
    DetectBatch batch =
        new DetectBatches(
                frames,
                s,
                new PlainOrder(frames.size()),
                lidar,
                camera,
                trained.detector().shown(),
                Rng.seed(0))
            .plain(0);
    Taps own = trained.detector().taps(batch.input(), Pass.eval());
    List<Box> boxes = batch.plainBoxes().getFirst();
    report.section("What the teacher's losses look at");
    report.text(
        "On the first frame above. Keypoints and blobs of the boxes; then for each loss what it"
            + " would fall by, to first order, if a cell took over the teacher's numbers.");
    List<BufferedImage> pictures = new ArrayList<>();
    Map<String, Tensor> heat = teaching.heat(own, batch);
    heat.forEach(
        (name, map) -> {
          BevPicture picture = BevPicture.of(s.sizes().grid(), CELL);
          pictures.add(
              name.equals("mask")
                  ? picture.mask(map, BevPicture.TRUTH).keypoints(boxes, BevPicture.STUDENT).image()
                  : picture.heat(map).image());
        });
    report.image(Mosaic.of(pictures, 2), String.join(", ", heat.keySet()) + "; row after row");
  }

  private static String number(double v) {
    return Double.isNaN(v) ? "–" : String.format(Locale.ROOT, "%.3f", v);
  }
}
