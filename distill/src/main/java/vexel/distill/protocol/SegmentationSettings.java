package vexel.distill.protocol;

import vexel.distill.augment.CloudAugmentation;
import vexel.distill.augment.CloudAugmentation.Flips;
import vexel.distill.data.LabelMap;
import vexel.distill.eval.Confusion;
import vexel.distill.recipe.CloudBatch;
import vexel.distill.recipe.Inspection;
import vexel.distill.recipe.ReadAhead;
import vexel.distill.recipe.Students;
import vexel.distill.recipe.SweepSettings;

/// Everything the judgement of a student by segmentation depends on besides its data; the presets
/// of the papers are in [Presets].
///
/// @param task whether the backbone is frozen (`probe`) or trained too (`finetune`)
/// @param protocol whose recipe
/// @param init `random`, or the folder of a run whose student is judged
/// @param student name of the network
/// @param data root folder of the data set
/// @param format `auto`, `nuscenes` or `semantickitti`
/// @param labelMap what labels in SemanticKITTI's layout mean: see [LabelMap#named]
/// @param trainSplit split whose labels are used, or `scenes:` and the names of scenes, as in
///   `scenes:00,01,02`
/// @param valSplit split the figures are read off, named likewise
/// @param tuningSplit split that chooses the convex probe's regularisation; `auto`: the data set's
///   own `tuning`, or the last fifth of the labelled scenes, which then do not train
/// @param labels see [LabelFraction]
/// @param labelList file with the tokens of the frames whose labels are used, one a line, instead
///   of a rule; `none` for the rule
/// @param labelRule how `labels` becomes a list of frames
/// @param sweeps what the student is shown; a run's own for its student
/// @param head what reads the features
/// @param ignoredLogit whether the head has a logit for unlabelled points too (label 0), as SLidR's
///   and SuperFlow's have: it takes part in the softmax, is never a target, and is suppressed
///   before the arg-max
/// @param optimizer which one
/// @param learningRate peak rate of the backbone
/// @param headRate peak rate of the head
/// @param momentum of SGD
/// @param dampening of SGD: v ← g at the first step, then momentum v + (1 − dampening) g
/// @param normMomentum share of a batch in the running statistics of a MinkUNet's normalisations
///   outside the residual paths (SLidR's fine-tuning: 0.02); 0 = the network's own. Other students
///   keep theirs
/// @param weightDecay L2 in SGD, decoupled in AdamW
/// @param curve the rate over the steps
/// @param warmup epochs of linear warm-up (`warmup-cosine`)
/// @param minRate where the cosine ends (`warmup-cosine`)
/// @param layerDecay factor on the rate a stage towards the input, see [LayerDepth]; 1 = off
/// @param lovasz weight of the Lovász loss beside the cross-entropy
/// @param epochs passes over the labelled frames
/// @param steps optimiser steps instead of `epochs` passes, the curve squeezed or stretched to
///   them; 0 = by epochs
/// @param batch frames a step, at most all; an epoch's incomplete last batch is dropped
/// @param rotate random rotation about z
/// @param flip random mirrors
/// @param flips which: with probability 2/3 one of x and y, or each with ½ (SLidR's fine-tuning)
/// @param scale isotropic scale drawn from 1 ± this
/// @param points training points per frame of the convex probe; 0 = all
/// @param emptyClass what becomes of a class that neither occurs nor is predicted
/// @param badFrames whether frames that cannot be read stop the run or are left out
/// @param ahead how far ahead of the training its steps are prepared
/// @param seed root of all randomness; the list of labelled frames does not depend on it
public record SegmentationSettings(
    Task task,
    Protocol protocol,
    String init,
    String student,
    String data,
    String format,
    String labelMap,
    String trainSplit,
    String valSplit,
    String tuningSplit,
    String labels,
    String labelList,
    LabelledFrames.Rule labelRule,
    SweepSettings sweeps,
    SegmentationHead.Kind head,
    boolean ignoredLogit,
    OptimizerKind optimizer,
    double learningRate,
    double headRate,
    double momentum,
    double dampening,
    double normMomentum,
    double weightDecay,
    Curve curve,
    int warmup,
    double minRate,
    double layerDecay,
    double lovasz,
    int epochs,
    int steps,
    int batch,
    boolean rotate,
    boolean flip,
    Flips flips,
    double scale,
    int points,
    Confusion.EmptyClass emptyClass,
    Inspection.BadFrames badFrames,
    ReadAhead ahead,
    long seed) {
  /// What is asked of a student.
  public enum Task {
    /// What its frozen features say.
    PROBE,
    /// What it becomes with few labels.
    FINETUNE
  }

  /// The optimisers of the recipes.
  public enum OptimizerKind {
    SGD,
    ADAMW
  }

  /// The rate over the steps.
  public enum Curve {
    /// Half a cosine in stairs, one an epoch, to 0: lr/2 (1 + cos(π e/E)) (SLidR).
    COSINE_EPOCHS,
    /// Up to the peak over 20 % of the steps and down (SuperFlow: divisors 25 and 100).
    ONE_CYCLE,
    /// Linear warm-up, then half a cosine, changing every step (ScaLR).
    WARMUP_COSINE
  }

  public SegmentationSettings {
    LabelFraction fraction = LabelFraction.parse(labels);
    if (task == Task.FINETUNE && protocol == Protocol.CONVEX) {
      throw new IllegalArgumentException(
          "protocol = convex probes frozen features; fine-tune by slidr, superflow or scalr");
    }
    if (task == Task.PROBE && protocol != Protocol.CONVEX && !fraction.isAll()) {
      throw new IllegalArgumentException(
          "labels = %s: the linear probe by %s uses all labels (with 1 %% SLidR's reaches 23 mIoU instead of 39); leave labels at 100%%, probe with protocol = convex, or fine-tune"
              .formatted(labels, protocol.name().toLowerCase(java.util.Locale.ROOT)));
    }
    positive("learning-rate", learningRate);
    positive("head-rate", headRate);
    positive("epochs", epochs);
    positive("batch", batch);
    notNegative("weight-decay", weightDecay);
    notNegative("min-rate", minRate);
    notNegative("lovasz", lovasz);
    notNegative("steps", steps);
    notNegative("points", points);
    share("momentum", momentum);
    share("dampening", dampening);
    share("norm-momentum", normMomentum);
    share("scale", scale);
    if (flips == Flips.NONE) {
      throw new IllegalArgumentException("flips = none is written flip: false");
    }
    if (warmup < 0 || warmup >= epochs) {
      throw new IllegalArgumentException(
          "warmup = " + warmup + " epochs must be 0 or more and below epochs = " + epochs);
    }
    if (!(layerDecay > 0 && layerDecay <= 1)) {
      throw new IllegalArgumentException("layer-decay = " + layerDecay + " must lie in (0, 1]");
    }
  }

  private static void positive(String key, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(key + " = " + value + " must be finite and above 0");
    }
  }

  private static void notNegative(String key, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(key + " = " + value + " must be finite and not negative");
    }
  }

  private static void share(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(key + " = " + value + " must lie in [0, 1)");
    }
  }

  /// Whether the backbone stays as it is.
  public boolean isFrozen() {
    return task == Task.PROBE;
  }

  /// How points become the student's input.
  public CloudBatch.Input input() {
    return Students.input(student, sweeps);
  }

  /// How training changes sweeps at random.
  public CloudAugmentation augmentation() {
    return new CloudAugmentation(rotate, flip ? flips : Flips.NONE, scale);
  }

  /// The share of the labels.
  public LabelFraction fraction() {
    return LabelFraction.parse(labels);
  }
}
