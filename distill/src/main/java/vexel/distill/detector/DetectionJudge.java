package vexel.distill.detector;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.data.FrameSource;
import vexel.distill.detect.CenterDecoder;
import vexel.distill.detect.HeadMaps;
import vexel.distill.eval.detection.DetectionBox;
import vexel.distill.eval.detection.DetectionConfig;
import vexel.distill.eval.detection.DetectionResults;
import vexel.distill.eval.detection.ResultWriter;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.RotatedNms;
import vexel.distill.geometry.Vec3;
import vexel.distill.loader.PlainOrder;
import vexel.distill.recipe.CloudBatch;
import vexel.nn.Frozen;
import vexel.tensor.Rng;

/// Finds the boxes of frames with a trained detector, by the released rules: [CenterDecoder], then
/// suppression inside each task at an overlap of 0.1. Up to 600 boxes are left of a frame; the best
/// 500 are kept, as nuScenes allows.
public final class DetectionJudge {
  private static final int MOST = 1500;
  private static final double ALPHA = 0.65;
  private static final double SMALLEST = 0.001;
  private static final double LARGEST = 30;

  /// How much farther than the maps' edge a centre may lie: 61.2 m on maps of 54 m.
  private static final double MARGIN = 61.2 / 54;

  private static final double HEIGHTS = 10;
  private static final RotatedNms SUPPRESSION = new RotatedNms(0.1, MOST, 100);

  private final Frozen<Detector> detector;
  private final DetectSettings settings;
  private final CloudBatch.@Nullable Input shown;
  private final CenterDecoder decoder;
  private final boolean blank;

  /// @param trained the detector
  public DetectionJudge(TrainedDetector trained) {
    this(Frozen.of(trained.detector()), trained.settings(), trained.detector().shown(), false);
  }

  private DetectionJudge(
      Frozen<Detector> detector,
      DetectSettings settings,
      CloudBatch.@Nullable Input shown,
      boolean blank) {
    this.detector = detector;
    this.settings = settings;
    this.shown = shown;
    this.blank = blank;
    double edge = settings.sizes().range() * MARGIN;
    this.decoder =
        new CenterDecoder(
            settings.sizes().grid(),
            MOST,
            settings.scoreThreshold(),
            new Vec3(-edge, -edge, -HEIGHTS),
            new Vec3(edge, edge, HEIGHTS),
            SMALLEST,
            LARGEST,
            ALPHA);
  }

  /// This judge with blind sensors: what a detector still finds, it knows by heart.
  public DetectionJudge blank() {
    return new DetectionJudge(detector, settings, shown, true);
  }

  /// The boxes found in every frame, in the world's frame.
  public DetectionResults find(FrameSource frames, Progress progress) {
    Modality sees = settings.modality();
    DetectBatches data =
        new DetectBatches(
            frames,
            settings.with("judge", Map.of("paste", false)), // frames as they are need no store
            new PlainOrder(frames.size()),
            sees.seesLidar() && shown == null,
            sees.seesCamera(),
            shown,
            Rng.seed(0));
    Map<String, List<DetectionBox>> samples = new LinkedHashMap<>();
    for (int i = 0; i < frames.size(); i++) {
      progress.stopIfAsked();
      Pose worldFromLidar = frames.frame(i).worldFromLidar();
      samples.put(
          frames.entry(i).token(), boxes(blank ? data.blank(i) : data.plain(i), worldFromLidar));
      progress.at("find", i + 1L, frames.size(), "");
    }
    return new DetectionResults(samples);
  }

  private List<DetectionBox> boxes(DetectBatch batch, Pose worldFromLidar) {
    Taps taps = Taps.of(detector.read((d, pass) -> d.taps(batch.input(), pass).values()));
    return boxes(taps.heads(), worldFromLidar);
  }

  /// The boxes that the head's maps of one sample stand for.
  List<DetectionBox> boxes(List<HeadMaps> heads, Pose worldFromLidar) {
    List<DetectionBox> all = new ArrayList<>();
    for (int t = 0; t < heads.size(); t++) {
      List<Integer> labels = DetectionClasses.TASKS.get(t);
      for (CenterDecoder.Candidate c : decoder.detect(heads.get(t), 0, SUPPRESSION)) {
        String name = DetectionClasses.NAMES.get(labels.get(c.category()));
        all.add(ResultWriter.inWorld(worldFromLidar, c.box(), name, c.score()));
      }
    }
    return all.stream()
        .sorted(Comparator.comparingDouble(b -> -b.score())) // stable
        .limit(DetectionConfig.CVPR_2019.maxBoxes())
        .toList();
  }
}
