package vexel.distill.recipe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.data.FrameSource;
import vexel.distill.loader.Epochs;
import vexel.distill.loader.FrameCache;
import vexel.distill.loader.Prefetch;
import vexel.distill.method.Batch;
import vexel.distill.method.Neighbours;
import vexel.distill.method.PixelPairs;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Makes the minibatches of a run: which frames, which augmentation, which pairs. All of it is a
/// function of the seed and the step, so a run can stop anywhere and go on, and steps can be
/// prepared ahead by any number of threads.
public final class Minibatches {
  private final FrameSource frames;
  private final FrameGroups groups;
  private final TeacherFeatures teacher;
  private final BatchBuilder builder;
  private final LoaderSettings loader;
  private final Epochs draws;
  private final FrameCache memory;
  private final int batch;
  private final Rng rng;

  /// @param frames the frames to draw from
  /// @param teacher features of their images
  /// @param settings of the run
  /// @param neighbours the frames that the method needs beside each
  /// @param segments regions of images
  /// @param rng the stream of the data
  public Minibatches(
      FrameSource frames,
      TeacherFeatures teacher,
      DistillSettings settings,
      Neighbours neighbours,
      Segments segments,
      Rng rng) {
    this.frames = frames;
    this.groups = new FrameGroups(frames, neighbours);
    this.teacher = teacher;
    this.loader = settings.loader();
    this.draws = new Epochs(loader.order(frames, groups.keys()), rng);
    this.memory = loader.ahead().cache(frames);
    this.batch = settings.batch();
    this.rng = rng;
    this.builder = new BatchBuilder(settings, settings.images().rule(frames), teacher, segments);
  }

  /// Frames to be measured as they are.
  public static Minibatches plain(
      FrameSource frames, TeacherFeatures teacher, DistillSettings settings) {
    Segments none =
        (view, shown) -> {
          throw new IllegalStateException("frames that are only measured have no regions");
        };
    return new Minibatches(
        frames, teacher, settings, Neighbours.NONE, none, Rng.seed(0).at("plain"));
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

  /// The frames that the first steps draw, in the order they are drawn first.
  private int[] drawn(long steps) {
    int[] keys = groups.keys();
    BitSet seen = new BitSet();
    List<Integer> first = new ArrayList<>();
    for (long i = 0; i < steps * batch && seen.cardinality() < keys.length; i++) {
      int key = draws.at(i);
      if (!seen.get(key)) {
        seen.set(key);
        first.add(keys[key]);
      }
    }
    return first.stream().flatMapToInt(i -> Arrays.stream(groups.of(i))).distinct().toArray();
  }

  /// The minibatch of a training step: the next frames of the epoch's order, augmented.
  public Batch training(long step) {
    return prepare(step).get();
  }

  /// The minibatches of steps `first` … `end` − 1, prepared ahead as the settings say. What is left
  /// for the thread that asks is the teacher: its kernels want all cores, and what it has said of
  /// an image is remembered.
  Prefetch<Supplier<Batch>> ahead(long first, long end) {
    return loader.ahead().steps(first, end, this::prepare);
  }

  /// Reads and augments a step's frames; the teacher is asked when the batch is got.
  private Supplier<Batch> prepare(long step) {
    int[] keys = groups.keys();
    List<BatchBuilder.Member> members = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      members.addAll(groups.members(keys[draws.at(step * batch + b)], b, memory::get));
    }
    return builder.training(step, members, rng.at("step", step));
  }

  /// Steps after which an epoch's draws have been seen.
  public int stepsPerEpoch() {
    return Math.max(1, draws.size() / batch);
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
    return builder.plain(List.of(memory.get(i)));
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
