package vexel.distill.protocol;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Gradients;
import vexel.autograd.Value;
import vexel.distill.NumericException;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.augment.CloudAugmentation;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.eval.Confusion;
import vexel.distill.loader.Prefetch;
import vexel.distill.loss.LovaszSoftmax;
import vexel.distill.protocol.LabelledBatches.LabelledBatch;
import vexel.distill.recipe.CloudBatch;
import vexel.distill.recipe.Students;
import vexel.distill.run.RunDirectory;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.optim.Optimizer;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Trains a classifier on a student's voxel features, and the student with it unless it is frozen,
/// and evaluates both.
///
/// ```
/// L = CE(z, y) + λ · Lovász(softmax z, y),   z = head(f_θ(P)), y the label of each voxel's point (1)
/// ```
///
/// A frozen student runs in evaluation mode: its running statistics normalise and do not move. The
/// state after the last step is what is evaluated; no epoch is chosen on the val split. Every point
/// of the original sweep takes its voxel's class, so all labelled points count.
///
/// *Deviations*: ScaLR's crops of 20,000 points, its drop-path and the independent rotation of its
/// input features belong to its WaffleIron and are left out.
public final class SegmentationTraining implements PointClassifier {
  private final VoxelStudent student;
  private final VoxelStudent frozen;
  private final SegmentationHead head;
  private final SegmentationSettings settings;
  private final int classes;
  private final Rng rng;

  /// @param student the network, trained in place unless `settings` freezes it
  /// @param classes number of classes; label c + 1 of the files is class c
  /// @param rng root of the head's start, the order, the augmentation
  public SegmentationTraining(
      VoxelStudent student, SegmentationSettings settings, int classes, Rng rng) {
    if (settings.protocol() == Protocol.CONVEX) {
      throw new UsageException("protocol = convex is no training but a solver; see LinearProbe");
    }
    this.student =
        settings.normMomentum() > 0 && student instanceof MinkUNet net
            ? net.withMomentum(settings.normMomentum())
            : student;
    this.frozen = Students.frozen(student);
    this.settings = settings;
    this.classes = classes;
    this.rng = rng;
    this.head =
        SegmentationHead.of(
            settings.head(),
            student.width(),
            settings.ignoredLogit() ? classes + 1 : classes,
            rng.at("head"));
  }

  /// The student.
  public VoxelStudent student() {
    return student;
  }

  /// The classifier.
  public SegmentationHead head() {
    return head;
  }

  /// Trains on all of `frames`.
  ///
  /// @param run takes metrics and the last state, or null to keep none
  public void train(FrameSource frames, @Nullable RunDirectory run, Progress progress)
      throws IOException {
    TrainingPlan plan = TrainingPlan.of(settings, frames.size());
    Optimizer optimizer = TrainingPlan.optimizer(settings, student, head);
    LabelledBatches batches = new LabelledBatches(frames, plan, settings, rng);
    try (RunDirectory.Log log = run == null ? null : run.log(0);
        Prefetch<LabelledBatch> ahead = batches.ahead()) {
      for (long step = 0; step < plan.steps(); step++) {
        progress.stopIfAsked();
        Map<String, Double> metrics = step(ahead.next(), optimizer, plan, step);
        if (log != null) {
          log.add(step, metrics);
        }
        progress.at(
            settings.isFrozen() ? "probe" : "finetune",
            step + 1,
            plan.steps(),
            "loss %.4f".formatted(metrics.get("loss")));
      }
    }
    if (run != null) {
      run.checkpoints().save(plan.steps(), tensors(), Map.of("step", Long.toString(plan.steps())));
    }
  }

  private Map<String, Double> step(
      LabelledBatch batch, Optimizer optimizer, TrainingPlan plan, long step) {
    CloudBatch cloud = batch.cloud();
    Pass pass = Pass.train(rng.at("pass", step));
    Value features = // [V, C]
        settings.isFrozen()
            ? Value.of(read(cloud))
            : student.forward(cloud.voxels(), pass.at("student"));
    Value logits = head.forward(features, pass.at("head")); // [V, K]
    Tensor y = batch.labels();
    Value crossEntropy = logits.crossEntropy(y, ignored());
    Value loss = crossEntropy; //                                                           (1)
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("cross-entropy", crossEntropy.tensor().item());
    if (settings.lovasz() > 0) {
      Value lovasz = LovaszSoftmax.of(LovaszSoftmax.Classes.PRESENT, logits, y, ignored());
      metrics.put("lovasz", lovasz.tensor().item());
      loss = loss.add(lovasz.mul(settings.lovasz()));
    }
    double value = loss.tensor().item();
    if (!Double.isFinite(value)) {
      throw new NumericException(
          "step %d, frame %s: the loss is %s; lower learning-rate = %s or head-rate = %s"
              .formatted(
                  step,
                  batch.tokens().getFirst(),
                  value,
                  settings.learningRate(),
                  settings.headRate()));
    }
    Gradients gradients = loss.backward();
    optimizer.step(gradients, plan.schedule(), step);
    pass.commit();
    metrics.put("loss", value);
    metrics.put("rate", plan.schedule().at(step));
    return metrics;
  }

  /// Features of the frozen student [V, C].
  private Tensor read(CloudBatch cloud) {
    try (Scope scope = Scope.open()) {
      return scope.keep(frozen.forward(cloud.voxels(), Pass.eval()).tensor());
    }
  }

  /// The label that no loss counts: 0 if it has a logit of its own, else −1.
  private int ignored() {
    return settings.ignoredLogit() ? 0 : -1;
  }

  /// The confusion over all labelled points of `frames`.
  public Confusion evaluate(FrameSource frames, Progress progress) {
    return judge(frames, settings.emptyClass(), progress);
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public int[] predict(Frame frame) {
    try (Scope _ = Scope.open()) {
      CloudBatch cloud =
          CloudBatch.of(List.of(frame), settings.input(), CloudAugmentation.NONE, rng.at("as is"));
      Tensor logits = head.forward(Value.of(read(cloud)), Pass.eval()).tensor(); // [V, K]
      if (settings.ignoredLogit()) {
        logits = logits.narrow(1, 1, classes).contiguous(); // the unlabelled suppressed
      }
      Tensor best = Tensor.empty(logits.backend(), DType.I32, Shape.of(logits.dim(0)));
      logits.kernels().reduce().argMax(logits, logits.dim(0), classes, 1, best);
      return best.gatherRows(cloud.voxelization().pointToVoxel()).toInts(); // back to the points
    }
  }

  /// Student and head by checkpoint name.
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.putAll(State.tensors("model.student", student.parameters()));
    all.putAll(State.tensors("model.head", head.parameters()));
    return all;
  }
}
