package vexel.distill.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.eval.detection.DetectionConfig;
import vexel.distill.eval.detection.DetectionEvaluation;
import vexel.distill.eval.detection.DetectionResults;
import vexel.distill.eval.detection.RecordedGroundTruth;
import vexel.distill.method.Terms;
import vexel.distill.run.RunDirectory;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.io.Fingerprint;
import vexel.tensor.io.Safetensors;

/// Detectors of all sensors, alone and taught, on a world of two frames.
class DetectRunTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void world() {
    World.write(
        folder.resolve("world"),
        WorldSettings.of(1, 5)
            .withFrames(2)
            .withSmallLidar()
            .withImage(56, 112)
            .withCameras(List.of("CAM_FRONT", "CAM_BACK")),
        Progress.SILENT);
  }

  /// 16 m, 20×20 cells, 8 channels, images of 32×64.
  private static DetectSettings tiny(Modality modality, Map<String, Object> more) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("data", folder.resolve("world").toString());
    values.put("range", 16);
    values.put("voxel", 0.2);
    values.put("sparse-width", 2);
    values.put("sparse-output", 4);
    values.put("channels", 8);
    values.put("encoder-layers", 1);
    values.put("head-width", 4);
    values.put("resnet", "tiny");
    values.put("pyramid", 4);
    values.put("image-height", 32);
    values.put("image-width", 64);
    values.put("depths", 8);
    values.put("depth-step", 2);
    values.put("steps", 10);
    values.put("workers", 0);
    values.putAll(more);
    return DetectPresets.of("small", modality).with("test", values);
  }

  private static DetectRun.Outcome train(DetectSettings s, String name) throws IOException {
    DetectRun run = new DetectRun(s, Progress.SILENT);
    return run.run(RunDirectory.create(folder.resolve(name), run.settings()), Progress.SILENT);
  }

  @ParameterizedTest
  @EnumSource(Modality.class)
  void everyModalityLearnsAFrame(Modality modality) throws IOException {
    Map<String, Object> still = Map.of("augment", false, "learning-rate", 0.01, "clip", 10);
    DetectRun run = new DetectRun(tiny(modality, still), Progress.SILENT);
    DetectBatch frame = run.data().plain(0);
    assertThat(frame.boxes().getFirst()).isNotEmpty();
    double[] loss = new double[10];
    for (int step = 0; step < loss.length; step++) {
      loss[step] = run.training().step(frame, step).getOrDefault("loss", Double.NaN);
    }
    assertThat(loss[9]).isFinite().isLessThan(loss[0]);
  }

  /// After a short training running statistics are those of weights long gone. Taken anew, they say
  /// nearly what the batch's own say.
  @Test
  void statisticsTakenAnewFitTheWeights() throws IOException {
    double stale = gap(0);
    double anew = gap(20);
    assertThat(stale).isGreaterThan(0.2);
    assertThat(anew).isLessThan(0.05);
  }

  /// How far F^high under running statistics is from that under the batch's own, as a share.
  private static double gap(int statistics) throws IOException {
    Map<String, Object> still = new LinkedHashMap<>();
    still.put("augment", false);
    still.put("learning-rate", 0.01);
    still.put("clip", 10);
    still.put("steps", 30);
    still.put("statistics", statistics);
    still.put("order", "plain");
    still.put("batch", 2); // the whole world
    DetectRun run = new DetectRun(tiny(Modality.LIDAR, still), Progress.SILENT);
    String name = "statistics " + statistics;
    run.run(RunDirectory.create(folder.resolve(name), run.settings()), Progress.SILENT);
    DetectorInput frame = run.data().training(0).input();
    Tensor running = run.detector().taps(frame, Pass.eval()).high().tensor();
    Tensor own = run.detector().taps(frame, Pass.train(Rng.seed(1))).high().tensor();
    Tensor apart = running.sub(own);
    return StrictMath.sqrt(apart.mul(apart).sum().item() / own.mul(own).sum().item());
  }

  /// What it takes to call a detector one: it finds the boxes of frames it has learned by heart,
  /// and none of them without its sensor.
  @Test
  void aDetectorFindsWhatItLearnedAndNothingBlind() throws IOException {
    Map<String, Object> still = new LinkedHashMap<>();
    still.put("augment", false);
    still.put("learning-rate", 0.01);
    still.put("clip", 10);
    still.put("steps", 200);
    still.put("channels", 16);
    still.put("sparse-output", 8);
    still.put("head-width", 8);
    train(tiny(Modality.LIDAR, still), "by heart");
    TrainedDetector trained = TrainedDetector.open(folder.resolve("by heart"), Progress.SILENT);
    DetectionJudge judge = new DetectionJudge(trained);
    assertThat(found(judge, trained)).isGreaterThan(0.8);
    assertThat(found(judge.blank(), trained)).isLessThan(0.2);
  }

  private static double found(DetectionJudge judge, TrainedDetector trained) {
    var data = DetectRun.open(folder.resolve("world"));
    RecordedGroundTruth truth = RecordedGroundTruth.of(data, data, Progress.SILENT);
    OnMaps near = OnMaps.of(trained.settings(), data);
    return DetectionEvaluation.of(
            truth.boxes().filter(near),
            judge.find(data, Progress.SILENT).filter(near),
            truth.around(),
            DetectionConfig.CVPR_2019,
            Progress.SILENT)
        .presentAp(2);
  }

  @Test
  void aRunThatStopsGoesOnToTheSameBits() throws IOException {
    DetectSettings s = tiny(Modality.FUSION, Map.of("steps", 3, "checkpoint-every", 1));
    DetectRun.Outcome whole = train(s, "whole");
    DetectRun first = new DetectRun(s, Progress.SILENT);
    RunDirectory run = RunDirectory.create(folder.resolve("halves"), s);
    int[] steps = new int[1];
    Progress stop =
        new Progress() {
          @Override
          public void at(String what, long done, long total, String note) {
            steps[0]++;
          }

          @Override
          public boolean stopAsked() {
            return steps[0] == 2;
          }
        };
    assertThatThrownBy(() -> first.run(run, stop)).isInstanceOf(RuntimeException.class);
    DetectRun.Outcome resumed = new DetectRun(s, Progress.SILENT).run(run, Progress.SILENT);
    assertThat(resumed).isEqualTo(whole);
  }

  @ParameterizedTest
  @EnumSource(UniDistillPath.class)
  void aTaughtStudentHasTheBaselinesParameters(UniDistillPath path) throws IOException {
    String name = "teacher of " + path;
    train(tiny(path.teacher(), Map.of("steps", 1)), name);
    TrainedDetector before = TrainedDetector.open(folder.resolve(name), Progress.SILENT);
    Map<String, Object> taught = new LinkedHashMap<>(path.weights());
    taught.put("teacher", folder.resolve(name).toString());
    taught.put("steps", 2);
    DetectRun.Outcome o = train(tiny(path.student(), taught), "taught by " + path);
    assertThat(o.last()).isFinite();
    DetectRun.Outcome alone = train(tiny(path.student(), Map.of("steps", 2)), "alone of " + path);
    assertThat(o.parametersSha256()).isNotEqualTo(alone.parametersSha256());
    assertThat(weights("taught by " + path).names())
        .isEqualTo(weights("alone of " + path).names())
        .isEqualTo(
            State.tensors(
                    tiny(path.student(), Map.of()).sizes().create(path.student(), Rng.seed(0)))
                .keySet());
    Map<String, List<Double>> metrics =
        RunDirectory.open(folder.resolve("taught by " + path)).metrics();
    assertThat(metrics).containsKeys("loss.feature", "loss.relation", "loss.response");
    TrainedDetector after = TrainedDetector.open(folder.resolve(name), Progress.SILENT);
    assertThat(Fingerprint.sha256(State.tensors(after.detector())))
        .isEqualTo(Fingerprint.sha256(State.tensors(before.detector())));
  }

  private static Safetensors weights(String run) {
    return Safetensors.read(folder.resolve(run).resolve(DetectRun.WEIGHTS));
  }

  /// Training must leave the teacher's numbers in memory alone, its running statistics too.
  @Test
  void theTeacherIsOnlyRead() throws IOException {
    DetectSettings s = tiny(Modality.FUSION, Map.of("steps", 1, "augment", false));
    train(s, "frozen");
    TrainedDetector trained = TrainedDetector.open(folder.resolve("frozen"), Progress.SILENT);
    String before = Fingerprint.sha256(State.tensors(trained.detector()));
    Map<String, Object> taught = new LinkedHashMap<>(UniDistillPath.LC2L.weights());
    taught.put("augment", false);
    DetectSettings student = tiny(Modality.LIDAR, taught);
    DetectorTeacher teacher = new DetectorTeacher(trained, student, Rng.seed(1));
    DetectBatch frame = new DetectRun(s, Progress.SILENT).data().plain(0);
    DetectRun run = new DetectRun(student, Progress.SILENT);
    DetectTraining training =
        new DetectTraining(student, run.detector(), teacher, run.data(), Rng.seed(1));
    double first = training.step(frame, 0).getOrDefault("loss", Double.NaN);
    double second = training.step(frame, 1).getOrDefault("loss", Double.NaN);
    assertThat(first).isFinite();
    assertThat(second).isFinite().isNotEqualTo(first);
    assertThat(Fingerprint.sha256(State.tensors(trained.detector()))).isEqualTo(before);
  }

  /// Over whole maps the feature loss is a sum of absolute differences: its picture adds up to it.
  @Test
  void thePictureOfALossAddsUpToIt() throws IOException {
    train(tiny(Modality.LIDAR, Map.of("steps", 1)), "pictured");
    TrainedDetector knows = TrainedDetector.open(folder.resolve("pictured"), Progress.SILENT);
    Map<String, Object> taught = new LinkedHashMap<>(UniDistillPath.L2C.weights());
    taught.put("feature-region", "whole");
    DetectSettings student = tiny(Modality.CAMERA, taught);
    DetectorTeacher teacher = new DetectorTeacher(knows, student, Rng.seed(1));
    DetectBatch frame =
        new DetectRun(tiny(Modality.FUSION, Map.of()), Progress.SILENT).data().plain(0);
    Taps own =
        student.sizes().create(Modality.CAMERA, Rng.seed(3)).taps(frame.input(), Pass.eval());
    Map<String, Tensor> heat = teacher.heat(own, frame);
    assertThat(heat).containsOnlyKeys("mask", "feature", "relation", "response");
    assertThat(heat.values()).allMatch(map -> map.shape().equals(Shape.of(20, 20)));
    Terms terms = teacher.add(Terms.none(), own, frame, Pass.eval());
    double feature = terms.numbers().getOrDefault("loss.feature", Double.NaN);
    double pictured = heat.getOrDefault("feature", own.low().tensor()).sum().item();
    assertThat(feature).isPositive();
    assertThat(pictured).isCloseTo(feature, withinPercentage(0.1));
    assertThat(heat.getOrDefault("response", own.low().tensor()).sum().item()).isPositive();
  }

  @Test
  void aFrameWithoutBoxesIsLearnedFromToo() throws IOException {
    train(tiny(Modality.LIDAR, Map.of("steps", 1)), "of nothing");
    Map<String, Object> taught = new LinkedHashMap<>(UniDistillPath.C2L.weights());
    taught.put("teacher", folder.resolve("of nothing").toString());
    DetectRun run = new DetectRun(tiny(Modality.LIDAR, taught), Progress.SILENT);
    DetectBatch frame = run.data().plain(0);
    DetectBatch bare = new DetectBatch(frame.tokens(), frame.input(), List.of(List.of()));
    Map<String, Double> metrics = run.training().step(bare, 0);
    assertThat(metrics.get("loss")).isFinite();
    assertThat(metrics.get("loss.feature")).isZero();
    assertThat(metrics.get("loss.relation")).isZero();
    assertThat(metrics.get("loss.response")).isZero();
    assertThat(run.training().step(frame, 1).get("loss")).isFinite();
  }

  @Test
  void whatIsFoundCanBeJudged() throws IOException {
    train(tiny(Modality.CAMERA, Map.of("steps", 2, "score-threshold", 0.01)), "judged");
    TrainedDetector trained = TrainedDetector.open(folder.resolve("judged"), Progress.SILENT);
    var data = DetectRun.open(folder.resolve("world"));
    DetectionResults found = new DetectionJudge(trained).find(data, Progress.SILENT);
    assertThat(found.samples()).hasSize(2);
    assertThat(found.boxes()).isPositive();
    assertThat(found.samples().values()).allMatch(boxes -> boxes.size() <= 500);
    RecordedGroundTruth truth = RecordedGroundTruth.of(data, data, Progress.SILENT);
    double score =
        DetectionEvaluation.of(
                truth.boxes(), found, truth.around(), DetectionConfig.CVPR_2019, Progress.SILENT)
            .metrics()
            .detectionScore();
    assertThat(score).isBetween(0.0, 1.0);
  }

  @Test
  void aTeacherOfAnotherPresetIsRefused() throws IOException {
    train(tiny(Modality.LIDAR, Map.of("steps", 1, "head-width", 5)), "other");
    DetectSettings s = tiny(Modality.CAMERA, Map.of("teacher", folder.resolve("other").toString()));
    assertThatThrownBy(() -> new DetectRun(s, Progress.SILENT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("one preset");
  }
}
