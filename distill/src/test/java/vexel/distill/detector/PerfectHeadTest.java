package vexel.distill.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.data.NuScenes;
import vexel.distill.data.RecordedData;
import vexel.distill.detect.CenterAssigner;
import vexel.distill.detect.HeadMaps;
import vexel.distill.detect.LabelledBox;
import vexel.distill.detect.PerfectHead;
import vexel.distill.eval.detection.DetectionBox;
import vexel.distill.eval.detection.DetectionConfig;
import vexel.distill.eval.detection.DetectionEvaluation;
import vexel.distill.eval.detection.DetectionResults;
import vexel.distill.eval.detection.RecordedGroundTruth;
import vexel.distill.loader.PlainOrder;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.tensor.Rng;

/// The way of a box from annotation to training target, and from the head's maps to a submission
/// that is judged: a head that says exactly what it was told must be found without fault.
class PerfectHeadTest {
  @TempDir private Path folder;

  private record Judged(DetectionEvaluation all, DetectionEvaluation onMaps) {}

  /// What the devkit's rules say of perfect heads over all frames.
  private static Judged judge(Path data, Map<String, Object> more) {
    DetectSettings s = DetectPresets.of("small", Modality.LIDAR).with("test", more);
    NuScenes frames = DetectRun.open(data);
    DetectBatches batches =
        new DetectBatches(
            frames, s, new PlainOrder(frames.size()), false, false, null, Rng.seed(1).at("data"));
    DetectionJudge judge =
        new DetectionJudge(new TrainedDetector(s, s.sizes().create(Modality.LIDAR, Rng.seed(1))));
    CenterAssigner assigner = new CenterAssigner(s.sizes().grid(), 9);
    Map<String, List<DetectionBox>> found = new LinkedHashMap<>();
    for (int i = 0; i < frames.size(); i++) {
      List<List<LabelledBox>> boxes = batches.plain(i).boxes();
      List<HeadMaps> heads = new ArrayList<>();
      for (List<Integer> labels : DetectionClasses.TASKS) {
        heads.add(
            PerfectHead.of(assigner.assign(boxes, labels), s.sizes().grid(), 1, labels.size()));
      }
      found.put(frames.entry(i).token(), judge.boxes(heads, frames.frame(i).worldFromLidar()));
    }
    RecordedGroundTruth truth = RecordedGroundTruth.of(frames, frames, Progress.SILENT);
    OnMaps near = OnMaps.of(s, frames);
    DetectionResults results = new DetectionResults(found);
    return new Judged(
        evaluation(truth, truth.boxes(), results),
        evaluation(truth, truth.boxes().filter(near), results.filter(near)));
  }

  private static DetectionEvaluation evaluation(
      RecordedGroundTruth truth, DetectionResults real, DetectionResults found) {
    return DetectionEvaluation.of(
        real, found, truth.around(), DetectionConfig.CVPR_2019, Progress.SILENT);
  }

  @Test
  void everyBoxOfTheWorldIsFound() {
    Path world = folder.resolve("world");
    World.write(
        world,
        WorldSettings.of(2, 5).withFrames(2).withSmallLidar().withImage(56, 112),
        Progress.SILENT);
    Judged judged = judge(world, Map.of("range", 51.2));
    assertThat(judged.all().truth().boxes()).isPositive();
    assertThat(judged.all().presentAp(2)).isCloseTo(1, within(1e-12));
    assertThat(judged.onMaps().presentAp(0.5)).isCloseTo(1, within(1e-12));
  }

  /// 33 boxes are nearer than the range of their class, of five classes; four of them, three cars
  /// and a truck, lie beyond maps of 32 m.
  @Test
  void everyBoxOfARecordedFrameOnTheMapsIsFound() throws IOException {
    Path data = RecordedData.asNuScenes(RecordedData.require("nuscenes_mini_ca9a282c"), folder);
    Judged small = judge(data, Map.of());
    assertThat(small.all().truth().boxes()).isEqualTo(33);
    assertThat(small.onMaps().truth().boxes()).isEqualTo(29);
    assertThat(small.onMaps().presentAp(2)).isCloseTo(1, within(1e-12));
    assertThat(small.all().presentAp(2)).isCloseTo(0.7222, within(1e-4));
    assertThat(judge(data, Map.of("range", 51.2)).all().presentAp(2)).isCloseTo(1, within(1e-12));
  }
}
