package vexel.distill.recipe;

import java.util.List;
import java.util.Map;
import vexel.distill.data.Frame;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.FeatureSimilarity;
import vexel.distill.run.Yaml;

/// Everything a camera-to-LiDAR distillation run depends on besides its data: `run.yaml` holds
/// these keys, and the run can be reproduced from them.
///
/// @param method name of the method, e.g. `clever`
/// @param data root folder of the data set
/// @param format `auto`, `nuscenes`, `kitti-raw`, `kitti-object` or `semantickitti`
/// @param teacher a weights file, `world` or `random`
/// @param student `tiny`, `minkunet18`, `minkunet34`
/// @param steps optimiser steps
/// @param batch frames a step
/// @param pairs pairs a step at most, drawn without replacement; 0 = all
/// @param seed root of all randomness
/// @param heldout `none`, or `last:f` to keep the last share f of the frames out of training
/// @param imageHeight height the image is resized to for the teacher, a multiple of its patch
///   (ScaLR: 224)
/// @param imageWidth width likewise (ScaLR: 448)
/// @param voxelSize edge of a voxel in metres
/// @param intensity how the data set's intensities are standardised
/// @param loss form of the similarity
/// @param headDepth linear layers of the projection head (CleverDistiller: 3; ScaLR: 1)
/// @param headWidth hidden width of the head. Reconstruction: 2048
/// @param headStart what the head says before the first step. Reconstruction: `mean`
/// @param learningRate peak learning rate of AdamW (ScaLR: 2e-3)
/// @param weightDecay decoupled weight decay (ScaLR: 0.03)
/// @param warmup steps of linear warm-up before the cosine; −1 = 5 % of the steps
/// @param clip largest gradient norm; 0 = off
/// @param rotate random rotation about z (ScaLR: always; here only if cameras look all around)
/// @param flip with probability 2/3 negate x or y (likewise)
/// @param scale isotropic scale drawn from 1 ± this (ScaLR: 0.1)
/// @param shuffleTargets control: teacher features permuted over the pairs of a step
/// @param checkpointEvery steps between checkpoints; 0 = only the last
/// @param badFrames whether frames that cannot be used stop the run or are left out
public record DistillSettings(
    String method,
    String data,
    String format,
    String teacher,
    String student,
    int steps,
    int batch,
    int pairs,
    long seed,
    String heldout,
    int imageHeight,
    int imageWidth,
    double voxelSize,
    PointFeatures.Intensity intensity,
    FeatureSimilarity.Kind loss,
    int headDepth,
    int headWidth,
    ProjectionHead.Start headStart,
    double learningRate,
    double weightDecay,
    int warmup,
    double clip,
    PointFeatures.Turning rotate,
    PointFeatures.Turning flip,
    double scale,
    boolean shuffleTargets,
    int checkpointEvery,
    Inspection.BadFrames badFrames) {

  /// The defaults of CleverDistiller: ScaLR's recipe with a three-layer head.
  public static DistillSettings clever() {
    return new DistillSettings(
        "clever",
        ".",
        "auto",
        "world",
        "minkunet34",
        1000,
        2,
        4096,
        1,
        "none",
        224,
        448,
        0.1,
        PointFeatures.Intensity.NUSCENES,
        FeatureSimilarity.Kind.L2,
        3,
        2048,
        ProjectionHead.Start.MEAN,
        2e-3,
        0.03,
        -1,
        0,
        PointFeatures.Turning.AUTO,
        PointFeatures.Turning.AUTO,
        0.1,
        false,
        0,
        Inspection.BadFrames.STOP);
  }

  public DistillSettings {
    positive("steps", steps);
    positive("batch", batch);
    positive("image-height", imageHeight);
    positive("image-width", imageWidth);
    positive("head-depth", headDepth);
    positive("head-width", headWidth);
    positive("voxel-size", voxelSize);
    positive("learning-rate", learningRate);
    notNegative("pairs", pairs);
    notNegative("weight-decay", weightDecay);
    notNegative("clip", clip);
    notNegative("checkpoint-every", checkpointEvery);
    if (warmup < -1 || warmup >= steps) {
      throw new IllegalArgumentException(
          "warmup = " + warmup + " must be below steps = " + steps + ", or -1 for 5 % of them");
    }
    if (!(scale >= 0 && scale < 1)) {
      throw new IllegalArgumentException("scale = " + scale + " must lie in [0, 1)");
    }
  }

  private static void positive(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(key + " = " + value + " must be 1 or more");
    }
  }

  private static void positive(String key, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(key + " = " + value + " must be finite and above 0");
    }
  }

  private static void notNegative(String key, Number value) {
    if (!(value.doubleValue() >= 0)) {
      throw new IllegalArgumentException(key + " = " + value + " must not be negative");
    }
  }

  /// These settings for the shuffled control.
  public DistillSettings shuffled() {
    return Yaml.with("shuffled", this, Map.of("shuffle-targets", true));
  }

  /// How points become the student's input.
  public CloudBatch.Input input() {
    return new CloudBatch.Input(voxelSize, intensity);
  }

  /// How training changes these sweeps at random.
  public PointFeatures.Augmentation augmentation(List<Frame> sweeps) {
    boolean allAround = sweeps.stream().allMatch(Frame::looksAllAround);
    return new PointFeatures.Augmentation(
        rotate.applies(allAround), flip.applies(allAround), scale);
  }

  /// The clipping length, infinite if clipping is off.
  public double clipOrInfinity() {
    return clip > 0 ? clip : Double.POSITIVE_INFINITY;
  }

  /// Warm-up steps with the default resolved.
  public int warmupSteps() {
    return warmup >= 0 ? warmup : Math.min(steps - 1, Math.max(1, steps / 20));
  }
}
