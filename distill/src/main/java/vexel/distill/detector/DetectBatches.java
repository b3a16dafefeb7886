package vexel.distill.detector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.augment.SceneMotion;
import vexel.distill.data.Annotation;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.MultiSweep;
import vexel.distill.data.PointCloud;
import vexel.distill.detect.LabelledBox;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;
import vexel.distill.loader.Epochs;
import vexel.distill.loader.FrameCache;
import vexel.distill.loader.FrameOrder;
import vexel.distill.loader.Prefetch;
import vexel.distill.recipe.CloudBatch;
import vexel.nn.sparse.HardVoxels;
import vexel.nn.sparse.Voxels;
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
  private final CloudBatch.@Nullable Input shown;
  private final Epochs draws;
  private final FrameCache memory;
  private final Rng rng;
  private final @Nullable PastedObjects pasted;

  /// @param frames the frames to draw from
  /// @param settings of the run
  /// @param order the frames of an epoch
  /// @param lidar whether anybody looks at sweeps
  /// @param camera whether anybody looks at images
  /// @param shown how points become the input of a distilled student, or null if there is none
  /// @param rng the stream of the data
  DetectBatches(
      FrameSource frames,
      DetectSettings settings,
      FrameOrder order,
      boolean lidar,
      boolean camera,
      CloudBatch.@Nullable Input shown,
      Rng rng) {
    this.frames = frames;
    this.settings = settings;
    this.lidar = lidar;
    this.seesCamera = camera;
    this.shown = shown;
    this.cameras = new CameraBatch(settings);
    this.draws = new Epochs(order, rng);
    this.memory = settings.loader().ahead().cache(frames);
    this.rng = rng;
    settings.augment().requireNoPastingBefore(camera || shown != null);
    boolean pastes = settings.augment().pastes();
    this.pasted = pastes ? new PastedObjects(frames, memory, settings) : null;
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

  /// Frame i as blind sensors would see it: no return, grey images. Its boxes are there.
  public DetectBatch blank(int i) {
    DetectBatch seen = plain(i);
    Value images = seen.input().images();
    DetectorInput nothing =
        new DetectorInput(
            lidar ? HardVoxels.mean(List.of(none())) : null,
            images == null ? null : Value.of(images.tensor().mul(0)),
            seen.input().splat(),
            shown == null
                ? null
                : StudentCloud.of(List.of(PointCloud.of(new float[0])), shown, settings.sizes()));
    return new DetectBatch(seen.tokens(), nothing, seen.boxes());
  }

  /// The voxels of a cloud without points.
  private HardVoxels none() {
    return voxels(Tensor.of(new float[0], 0, DetectorSizes.POINT_CHANNELS));
  }

  private static List<SceneMotion> still(int n) {
    return IntStream.range(0, n).mapToObj(_ -> SceneMotion.NONE).toList();
  }

  private DetectBatch batch(int[] which, List<SceneMotion> motions, @Nullable Rng draw) {
    List<Frame> members = Arrays.stream(which).mapToObj(memory::get).toList();
    List<HardVoxels> clouds = new ArrayList<>();
    List<List<LabelledBox>> boxes = new ArrayList<>();
    for (int b = 0; b < which.length; b++) {
      List<LabelledBox> own = boxes(members.get(b));
      if (lidar) {
        members.get(b).requirePoints();
        PastedObjects.Sample sample =
            new PastedObjects.Sample(cloud(members.get(b), which[b]), own);
        if (pasted != null && draw != null) {
          sample = pasted.into(sample, draw.at("paste", b));
        }
        own = sample.boxes();
        clouds.add(voxels(motions.get(b).apply(sample.cloud())));
      }
      boxes.add(moved(own, motions.get(b)));
    }
    Voxels voxels = lidar ? HardVoxels.mean(clouds) : null;
    List<String> tokens = members.stream().map(f -> f.entry().token()).toList();
    DetectorInput input =
        seesCamera
            ? cameras.input(members, motions, draw, voxels)
            : new DetectorInput(voxels, null, null);
    return new DetectBatch(tokens, input.with(student(members, motions)), boxes);
  }

  /// The key sweeps, moved, as a student sees them.
  private @Nullable StudentCloud student(List<Frame> members, List<SceneMotion> motions) {
    if (shown == null) {
      return null;
    }
    MultiSweep alone = new MultiSweep(0, MultiSweep.Missing.LEAVE_OUT, settings.sizes().range());
    List<PointCloud> moved = new ArrayList<>();
    for (int b = 0; b < members.size(); b++) {
      members.get(b).requirePoints();
      Tensor cloud = motions.get(b).apply(alone.of(members.get(b).points(), List.of()));
      moved.add(PointCloud.of(cloud.narrow(1, 0, PointCloud.FIELDS).contiguous().toFloats()));
    }
    return StudentCloud.of(moved, shown, settings.sizes());
  }

  /// The sweeps of a frame, [N, 5].
  private Tensor cloud(Frame frame, int i) {
    int past = settings.sweeps();
    return settings.cloud().of(frame.points(), past == 0 ? List.of() : frames.sweeps(i, past));
  }

  private HardVoxels voxels(Tensor cloud) {
    DetectorSizes sizes = settings.sizes();
    HardVoxels v = HardVoxels.of(sizes.cells(), cloud, sizes.voxelPoints(), sizes.voxels());
    return new HardVoxels(v.points(), v.counts(), v.coords(), sizes.sparseGrid());
  }

  /// The boxes of the classes that hold a point.
  private static List<LabelledBox> boxes(Frame frame) {
    Pose lidarFromWorld = frame.worldFromLidar().inverse();
    List<LabelledBox> kept = new ArrayList<>();
    for (Annotation a : frame.boxes()) {
      int label = a.detectionClass().map(DetectionClasses.NAMES::indexOf).orElse(-1);
      if (label >= 0 && a.lidarPoints() + a.radarPoints() > 0) {
        kept.add(new LabelledBox(a.in(lidarFromWorld), label));
      }
    }
    return kept;
  }

  /// Those in range after the motion.
  private List<LabelledBox> moved(List<LabelledBox> boxes, SceneMotion motion) {
    return boxes.stream()
        .map(b -> new LabelledBox(motion.apply(b.box()), b.label()))
        .filter(b -> inRange(b.box()))
        .toList();
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
