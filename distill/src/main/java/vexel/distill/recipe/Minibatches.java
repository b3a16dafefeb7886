package vexel.distill.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final DistillSettings settings;
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
    this.settings = settings;
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
  public Minibatch training(long step) {
    List<Integer> chosen = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      long at = step * batch + b;
      int[] order = rng.at("order", at / frames.size()).permutation(frames.size());
      chosen.add(order[(int) (at % frames.size())]);
    }
    List<Frame> sweeps = chosen.stream().map(this::load).toList();
    return of(sweeps, Optional.of(settings.augmentation(sweeps)), rng.at("step", step));
  }

  /// The mean of the normalised teacher features of all pairs in the first `most` frames that
  /// training will draw.
  ///
  /// @return [D]
  public Tensor meanTarget(int most) {
    Baselines means = new Baselines(teacher.teacher().width(), 1);
    int[] order = rng.at("order", 0).permutation(frames.size());
    for (int i = 0; i < Math.min(most, order.length); i++) {
      Minibatch b = frame(order[i]);
      means.train(PairCosines.unit(b.teacher()).toFloats(), new int[b.pairs()]);
    }
    return means.mean();
  }

  /// Frame i as it is, with all its pairs.
  public Minibatch frame(int i) {
    return of(List.of(load(i)), Optional.empty(), rng.at("frame", i));
  }

  /// @param augmentation of training; absent where sweeps are taken as they are with all pairs
  private Minibatch of(
      List<Frame> sweeps, Optional<PointFeatures.Augmentation> augmentation, Rng draw) {
    boolean all = augmentation.isEmpty();
    CloudBatch cloud = cloud(sweeps, augmentation.orElse(PointFeatures.Augmentation.NONE), draw);
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
                  / sweeps.size()
                  * seen.size()
                  / Math.max(total, maxPairs / sweeps.size());
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
      return CloudBatch.of(sweeps, settings.input(), augmentation, draw);
    } catch (TensorException e) { // a cell that no key can name
      List<Path> files = sweeps.stream().map(f -> f.entry().source()).toList();
      throw new DataException(
          "sweeps " + files + " with voxel-size = " + settings.voxelSize() + ": " + e.getMessage());
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
