package vexel.distill.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Makes the minibatches of a run: which frames, which augmentation, which pairs. All of it is a
/// function of the seed and the step, so a run can stop anywhere and go on.
public final class Minibatches {
  private final FrameSource frames;
  private final TeacherFeatures teacher;
  private final PairRule rule;
  private final CloudBatch.Input input;
  private final int batch;
  private final int maxPairs;
  private final Rng rng;
  private final Map<Integer, Frame> memory = new HashMap<>();

  /// @param frames the frames to draw from
  /// @param teacher features of their images
  /// @param settings batch size, pairs and voxel size
  /// @param rng the stream of the data
  public Minibatches(
      FrameSource frames, TeacherFeatures teacher, DistillSettings settings, Rng rng) {
    this.frames = frames;
    this.teacher = teacher;
    this.rule = frames.pairRule();
    this.input = settings.input();
    this.batch = settings.batch();
    this.maxPairs = settings.pairs();
    this.rng = rng;
  }

  /// Number of frames.
  public int size() {
    return frames.size();
  }

  /// Refuses frames that cannot be used before a run depends on them.
  ///
  /// @param steps training steps whose frames are read; negative for all frames
  /// @throws DataException the first fault found
  public void inspect(long steps, Progress progress) {
    Inspection.require(frames, steps < 0 ? Inspection.all(frames) : drawn(steps), progress);
  }

  /// The frames that the first steps draw.
  private int[] drawn(long steps) {
    long count = Math.min(frames.size(), steps * batch);
    return Arrays.stream(rng.at("order", 0).permutation(frames.size())).limit(count).toArray();
  }

  /// The minibatch of a training step: the next frames of the epoch's permutation, augmented.
  public Minibatch training(long step, PointFeatures.Augmentation augmentation) {
    List<Integer> chosen = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      long at = step * batch + b;
      int[] order = rng.at("order", at / frames.size()).permutation(frames.size());
      chosen.add(order[(int) (at % frames.size())]);
    }
    return of(chosen, augmentation, rng.at("step", step));
  }

  /// Frame i as it is, with all its pairs.
  public Minibatch frame(int i) {
    return of(List.of(i), PointFeatures.Augmentation.NONE, rng.at("frame", i));
  }

  private Minibatch of(List<Integer> chosen, PointFeatures.Augmentation augmentation, Rng draw) {
    boolean all = augmentation.equals(PointFeatures.Augmentation.NONE);
    List<Frame> sweeps = chosen.stream().map(this::load).toList();
    CloudBatch cloud = cloud(sweeps, augmentation, draw);
    List<Integer> points = new ArrayList<>();
    List<Integer> patchCells = new ArrayList<>();
    List<Tensor> targets = new ArrayList<>();
    List<String> tokens = new ArrayList<>();
    for (int b = 0; b < sweeps.size(); b++) {
      Frame frame = sweeps.get(b);
      tokens.add(frame.entry().token());
      List<Pairs> views = frame.pairs(rule);
      int total = views.stream().mapToInt(Pairs::size).sum();
      for (int c = 0; c < views.size(); c++) {
        Pairs seen = views.get(c);
        if (!all
            && maxPairs
                > 0) { // a step's pairs are shared evenly over its frames, then by what each camera
          // sees
          long share =
              (long) maxPairs
                  / chosen.size()
                  * seen.size()
                  / Math.max(total, maxPairs / chosen.size());
          seen =
              seen.size() <= share
                  ? seen
                  : share == 0
                      ? seen.at(new int[0])
                      : seen.sample((int) share, draw.at("frame", b).at("pairs", c));
        }
        if (seen.size() > 0) {
          collect(
              frame.cameras().get(c), seen, cloud.offsets().get(b), points, patchCells, targets);
        }
      }
    }
    if (targets.isEmpty()) {
      throw new UsageException(
          "pairs = " + maxPairs + " is too few for the cameras of frames " + tokens + "; 0 = all");
    }
    int[] voxelOf = cloud.voxelization().pointToVoxel().toInts();
    int[] rows = points.stream().mapToInt(i -> voxelOf[i]).toArray();
    return new Minibatch(
        cloud.voxels(),
        Tensor.of(rows, rows.length),
        Tensor.concat(0, targets),
        patchCells,
        tokens);
  }

  private CloudBatch cloud(List<Frame> sweeps, PointFeatures.Augmentation augmentation, Rng draw) {
    try {
      return CloudBatch.of(sweeps, input, augmentation, draw);
    } catch (TensorException e) { // a cell that no key can name
      List<Path> files = sweeps.stream().map(f -> f.entry().source()).toList();
      throw new DataException(
          "sweeps " + files + " with voxel-size = " + input.size() + ": " + e.getMessage());
    }
  }

  private void collect(
      CameraView view,
      Pairs seen,
      int first,
      List<Integer> points,
      List<Integer> patchCells,
      List<Tensor> targets) {
    PatchReadout readout =
        PatchReadout.of(
            seen.resized(teacher.height(), teacher.width()),
            teacher.gridHeight(),
            teacher.gridWidth());
    targets.add(readout.read(teacher.of(view))); // [m, D]
    for (int i = 0; i < seen.size(); i++) {
      points.add(first + seen.point(i));
      patchCells.add(readout.nearestPatch(i));
    }
  }

  /// Frames stay in memory: a sweep is small, and images are decoded once, for the teacher.
  private Frame load(int i) {
    return memory.computeIfAbsent(i, frames::frame);
  }

  /// A random pair of another frame for every pair of `like`: the shuffled control. Targets are
  /// drawn over the whole data set.
  public Tensor shuffledTargets(int pairs, long step) {
    Rng draw = rng.at("shuffle", step);
    int parts = Math.min(8, frames.size());
    List<Tensor> targets = new ArrayList<>();
    for (int p = 0; p < parts; p++) {
      Minibatch other = frame(draw.at("frame").index(p, frames.size()));
      int n = pairs / parts + (p < pairs % parts ? 1 : 0);
      int[] drawn = new int[n];
      for (int i = 0; i < n; i++) {
        drawn[i] = draw.at("pair", p).index(i, other.pairs());
      }
      targets.add(other.teacher().gatherRows(Tensor.of(drawn, n)));
    }
    int[] order = draw.at("order").permutation(pairs);
    return Tensor.concat(0, targets).gatherRows(Tensor.of(order, pairs));
  }
}
