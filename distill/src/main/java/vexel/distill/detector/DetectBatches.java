package vexel.distill.detector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vexel.distill.augment.SceneMotion;
import vexel.distill.data.Annotation;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.detect.LabelledBox;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;
import vexel.distill.loader.Epochs;
import vexel.distill.loader.FrameCache;
import vexel.distill.loader.FrameOrder;
import vexel.distill.loader.Prefetch;
import vexel.nn.sparse.HardVoxels;
import vexel.nn.sparse.Voxels;
import vexel.nn.sparse.Zyx;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Makes the batches of a detector's training: which frames, how they are changed, which boxes
/// count. All of it is a function of the seed and the step, so a run can stop anywhere and go on,
/// and steps can be prepared ahead by any number of threads.
///
/// A box counts in training if its class is one of the ten, a LiDAR or radar point lies in it, and
/// one of its eight corners in the range.
public final class DetectBatches {
  private final FrameSource frames;
  private final DetectSettings settings;
  private final boolean lidar;
  private final CameraBatch cameras;
  private final boolean seesCamera;
  private final Epochs draws;
  private final FrameCache memory;
  private final Rng rng;

  /// @param frames the frames to draw from
  /// @param settings of the run
  /// @param order the frames of an epoch
  /// @param lidar whether anybody looks at sweeps
  /// @param camera whether anybody looks at images
  /// @param rng the stream of the data
  DetectBatches(
      FrameSource frames,
      DetectSettings settings,
      FrameOrder order,
      boolean lidar,
      boolean camera,
      Rng rng) {
    this.frames = frames;
    this.settings = settings;
    this.lidar = lidar;
    this.seesCamera = camera;
    this.cameras = new CameraBatch(settings);
    this.draws = new Epochs(order, rng);
    this.memory = settings.loader().ahead().cache(frames);
    this.rng = rng;
  }

  /// The batches of steps `first` … `end` − 1, prepared ahead as the settings say.
  Prefetch<DetectBatch> ahead(long first, long end) {
    return settings.loader().ahead().steps(first, end, this::training);
  }

  /// The batch of a training step.
  public DetectBatch training(long step) {
    Rng draw = rng.at("step", step);
    int n = settings.batch();
    int[] which = IntStream.range(0, n).map(b -> draws.at(step * n + b)).toArray();
    if (!settings.augment().augment()) {
      return batch(which, still(n), null);
    }
    List<SceneMotion> motions =
        IntStream.range(0, n)
            .mapToObj(b -> settings.augment().scene().draw(draw.at("scene", b)))
            .toList();
    return batch(which, motions, draw);
  }

  /// Frame i as it is.
  public DetectBatch plain(int i) {
    return batch(new int[] {i}, still(1), null);
  }

  private static List<SceneMotion> still(int n) {
    return IntStream.range(0, n).mapToObj(_ -> SceneMotion.NONE).toList();
  }

  private DetectBatch batch(int[] which, List<SceneMotion> motions, @Nullable Rng draw) {
    List<Frame> members = Arrays.stream(which).mapToObj(memory::get).toList();
    List<HardVoxels> clouds = new ArrayList<>();
    List<List<LabelledBox>> boxes = new ArrayList<>();
    for (int b = 0; b < which.length; b++) {
      if (lidar) {
        members.get(b).requirePoints();
        clouds.add(voxels(members.get(b), which[b], motions.get(b)));
      }
      boxes.add(boxes(members.get(b), motions.get(b)));
    }
    Voxels voxels = lidar ? HardVoxels.mean(clouds) : null;
    List<String> tokens = members.stream().map(f -> f.entry().token()).toList();
    DetectorInput input =
        seesCamera
            ? cameras.input(members, motions, draw, voxels)
            : new DetectorInput(voxels, null, null);
    return new DetectBatch(tokens, input, boxes);
  }

  private HardVoxels voxels(Frame frame, int i, SceneMotion motion) {
    int past = settings.sweeps();
    Tensor cloud =
        motion.apply(
            settings
                .cloud()
                .of(frame.points(), past == 0 ? List.of() : frames.sweeps(i, past))); // [N, 5]
    DetectorSizes sizes = settings.sizes();
    HardVoxels v = HardVoxels.of(sizes.cells(), cloud, sizes.voxelPoints(), sizes.voxels());
    Zyx grid = sizes.sparseGrid();
    return new HardVoxels(v.points(), v.counts(), v.coords(), grid);
  }

  /// The boxes that count, moved.
  private List<LabelledBox> boxes(Frame frame, SceneMotion motion) {
    Pose lidarFromWorld = frame.worldFromLidar().inverse();
    List<LabelledBox> kept = new ArrayList<>();
    for (Annotation a : frame.boxes()) {
      int label = a.detectionClass().map(DetectionClasses.NAMES::indexOf).orElse(-1);
      Box box = motion.apply(a.in(lidarFromWorld));
      if (label >= 0 && a.lidarPoints() + a.radarPoints() > 0 && inRange(box)) {
        kept.add(new LabelledBox(box, label));
      }
    }
    return kept;
  }

  private boolean inRange(Box box) {
    DetectorSizes s = settings.sizes();
    return box.corners().stream().anyMatch(c -> inRange(c, s));
  }

  private static boolean inRange(Vec3 c, DetectorSizes s) {
    return StrictMath.abs(c.x()) <= s.range()
        && StrictMath.abs(c.y()) <= s.range()
        && s.floor() <= c.z()
        && c.z() <= s.ceiling();
  }
}
