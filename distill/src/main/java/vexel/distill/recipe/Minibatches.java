package vexel.distill.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.method.Batch;
import vexel.distill.method.PixelPairs;
import vexel.distill.method.View;
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
  public Batch training(long step) {
    List<Integer> chosen = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      long at = step * batch + b;
      int[] order = rng.at("order", at / frames.size()).permutation(frames.size());
      chosen.add(order[(int) (at % frames.size())]);
    }
    List<Frame> sweeps = chosen.stream().map(this::load).toList();
    return of(step, sweeps, Optional.of(settings.augmentation(sweeps)), rng.at("step", step));
  }

  /// Steps after which all frames have been seen once.
  public int stepsPerEpoch() {
    return Math.max(1, frames.size() / batch);
  }

  /// The mean of the normalised teacher features of all pairs in the first `most` frames that
  /// training will draw.
  ///
  /// @return [D]
  public Tensor meanTarget(int most) {
    Baselines means = new Baselines(teacher.teacher().width(), 1);
    int[] order = rng.at("order", 0).permutation(frames.size());
    for (int i = 0; i < Math.min(most, order.length); i++) {
      PixelPairs pairs = frame(order[i]).pairs();
      means.train(PairCosines.unit(pairs.teacher()).toFloats(), new int[pairs.size()]);
    }
    return means.mean();
  }

  /// Frame i as it is, with all its pairs.
  public Batch frame(int i) {
    return of(-1, List.of(load(i)), Optional.empty(), rng.at("frame", i));
  }

  /// @param augmentation of training; absent where sweeps are taken as they are with all pairs
  private Batch of(
      long step, List<Frame> sweeps, Optional<PointFeatures.Augmentation> augmentation, Rng draw) {
    CloudBatch cloud = cloud(sweeps, augmentation.orElse(PointFeatures.Augmentation.NONE), draw);
    List<Batch.Shown> shown = new ArrayList<>();
    List<View> views = new ArrayList<>();
    List<Pairs> drawn = new ArrayList<>();
    for (int b = 0; b < sweeps.size(); b++) {
      Frame frame = sweeps.get(b);
      int first = cloud.offsets().get(b);
      shown.add(new Batch.Shown(frame, first));
      List<Pairs> seen = frame.pairs(rule);
      int total = seen.stream().mapToInt(Pairs::size).sum();
      for (int c = 0; c < seen.size(); c++) {
        if (seen.get(c).size() == 0) {
          continue;
        }
        View view = view(b, frame.cameras().get(c), seen.get(c), first);
        Pairs all = view.pairs();
        views.add(view);
        drawn.add(
            augmentation.isEmpty() || maxPairs == 0
                ? all
                : share(all, total, sweeps.size(), draw.at("frame", b).at("pairs", c)));
      }
    }
    if (drawn.stream().allMatch(p -> p.size() == 0)) {
      throw new UsageException(
          "pairs = "
              + maxPairs
              + " is too few for the cameras of frames "
              + shown.stream().map(Batch.Shown::token).toList()
              + "; 0 = all");
    }
    Tensor voxelOf = cloud.voxelization().pointToVoxel();
    return new Batch(
        step, shown, cloud.voxels(), voxelOf, cloud.points(), views, pairs(views, drawn, voxelOf));
  }

  private View view(int frame, CameraView camera, Pairs seen, int first) {
    return new View(
        frame,
        camera.channel(),
        camera.token(),
        seen.resized(teacher.height(), teacher.width()).shifted(first),
        teacher.of(camera),
        teacher.gridHeight(),
        teacher.gridWidth());
  }

  /// A step's pairs are shared evenly over its frames, then by what each camera sees.
  private Pairs share(Pairs seen, int total, int frames, Rng draw) {
    long share = (long) maxPairs / frames * seen.size() / Math.max(total, maxPairs / frames);
    if (seen.size() <= share) {
      return seen;
    }
    return share == 0 ? seen.at(new int[0]) : seen.sample((int) share, draw);
  }

  private static PixelPairs pairs(List<View> views, List<Pairs> drawn, Tensor voxelOf) {
    List<PatchReadout> readouts = new ArrayList<>();
    List<Tensor> targets = new ArrayList<>();
    List<Integer> cells = new ArrayList<>();
    List<Integer> frames = new ArrayList<>();
    List<Integer> points = new ArrayList<>();
    for (int c = 0; c < views.size(); c++) {
      View view = views.get(c);
      Pairs seen = drawn.get(c);
      PatchReadout readout = view.readout(seen);
      readouts.add(readout);
      if (seen.size() > 0) {
        targets.add(readout.read(view.patches())); // [m, D]
      }
      for (int i = 0; i < seen.size(); i++) {
        points.add(seen.point(i));
        frames.add(view.frame());
        cells.add(readout.nearestPatch(i));
      }
    }
    int[] voxel = voxelOf.toInts();
    return new PixelPairs(
        ints(points.stream().mapToInt(i -> voxel[i])),
        ints(points.stream().mapToInt(i -> i)),
        ints(frames.stream().mapToInt(i -> i)),
        PatchReadout.concat(readouts),
        Tensor.concat(0, targets),
        cells);
  }

  private static Tensor ints(IntStream values) {
    int[] all = values.toArray();
    return Tensor.of(all, all.length);
  }

  private CloudBatch cloud(List<Frame> sweeps, PointFeatures.Augmentation augmentation, Rng draw) {
    try {
      return CloudBatch.of(sweeps, settings.input(), augmentation, draw);
    } catch (TensorException e) { // a cell that no key can name
      List<Path> files = sweeps.stream().map(f -> f.entry().source()).toList();
      throw new DataException(
          "sweeps "
              + files
              + " with voxel-size = "
              + settings.sweeps().voxelSize()
              + ": "
              + e.getMessage());
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
      PixelPairs other = frame(draw.at("frame").index(p, frames.size())).pairs();
      int n = pairs / parts + (p < pairs % parts ? 1 : 0);
      int[] drawn = new int[n];
      for (int i = 0; i < n; i++) {
        drawn[i] = draw.at("pair", p).index(i, other.size());
      }
      targets.add(other.teacher().gatherRows(Tensor.of(drawn, n)));
    }
    int[] order = draw.at("order").permutation(pairs);
    return Tensor.concat(0, targets).gatherRows(Tensor.of(order, pairs));
  }
}
