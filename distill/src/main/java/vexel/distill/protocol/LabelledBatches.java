package vexel.distill.protocol;

import java.util.ArrayList;
import java.util.List;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.PointLabels;
import vexel.distill.loader.FrameCache;
import vexel.distill.loader.Prefetch;
import vexel.distill.recipe.CloudBatch;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Makes the batches of a training on labels: every epoch is a permutation of the frames, cut into
/// batches, each sweep under its own draw of the augmentation. All of it is a function of seed and
/// step, so steps can be prepared ahead by any number of threads.
final class LabelledBatches {
  private final FrameSource frames;
  private final FrameCache memory;
  private final TrainingPlan plan;
  private final SegmentationSettings settings;
  private final Rng rng;

  /// A step's sweeps as the student is shown them, and what it is to say.
  ///
  /// @param cloud the input
  /// @param labels the target of each voxel's point, I32 [V]
  /// @param tokens of the frames
  record LabelledBatch(CloudBatch cloud, Tensor labels, List<String> tokens) {}

  /// @param frames the labelled frames
  /// @param plan how they are cut
  /// @param rng the training's root stream
  LabelledBatches(FrameSource frames, TrainingPlan plan, SegmentationSettings settings, Rng rng) {
    this.frames = frames;
    this.memory = settings.ahead().cache(frames);
    this.plan = plan;
    this.settings = settings;
    this.rng = rng;
  }

  /// All steps, prepared ahead.
  Prefetch<LabelledBatch> ahead() {
    return settings.ahead().steps(0, plan.steps(), this::prepare);
  }

  private LabelledBatch prepare(long step) {
    int[] order = rng.at("order", step / plan.perEpoch()).permutation(frames.size());
    int first = (int) (step % plan.perEpoch()) * plan.batch();
    List<Frame> sweeps = new ArrayList<>();
    for (int b = 0; b < plan.batch(); b++) {
      sweeps.add(memory.get(order[first + b]));
    }
    CloudBatch cloud =
        CloudBatch.of(sweeps, settings.input(), settings.augmentation(), rng.at("step", step));
    List<PointLabels> truth = sweeps.stream().map(LabelledFrames::labels).toList();
    return new LabelledBatch(
        cloud,
        cloud.labels(truth, settings.ignoredLogit() ? 0 : -1),
        sweeps.stream().map(f -> f.entry().token()).toList());
  }
}
