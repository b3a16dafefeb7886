package vexel.distill.recipe;

import java.util.List;
import java.util.Map;
import vexel.distill.augment.CloudAugmentation;
import vexel.distill.data.Frame;
import vexel.distill.data.LabelMap;
import vexel.distill.loss.Relational;
import vexel.distill.run.Yaml;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;

/// Everything a camera-to-LiDAR distillation run depends on besides its data: `run.yaml` holds
/// these keys, and the run can be reproduced from them. The groups' keys stand among the others.
///
/// @param method name of the method, e.g. `clever`
/// @param data root folder of the data set
/// @param format `auto`, `nuscenes`, `kitti-raw`, `kitti-object` or `semantickitti`
/// @param labelMap what labels in SemanticKITTI's layout mean: see [LabelMap#named]
/// @param teacher a weights file, `world` or `random`
/// @param student see [Students]
/// @param steps optimiser steps
/// @param epochs passes over the frames; above 0 they decide the steps
/// @param batch frames a step
/// @param pairs pairs a step at most, drawn without replacement; 0 = all
/// @param seed root of all randomness
/// @param heldout `none`, or `last:f` to keep the last share f of the frames out of training
/// @param images what the teacher is shown
/// @param sweeps what the student is shown
/// @param augment how sweeps are changed at random
/// @param segments how images are cut into regions
/// @param heads between student and teacher
/// @param objective what is minimised
/// @param relational weights and distance of relational distillation
/// @param occupancy the occupancy task
/// @param bank memory of contrastive representation distillation
/// @param optimization how parameters are moved
/// @param shuffleTargets control: teacher features permuted over the pairs of a step
/// @param structureEvery steps between measures of structure; 0 = none
/// @param checkpointEvery steps between checkpoints; 0 = only the last
/// @param badFrames whether frames that cannot be used stop the run or are left out
/// @param loader how frames reach the training
public record DistillSettings(
    String method,
    String data,
    String format,
    String labelMap,
    String teacher,
    String student,
    int steps,
    double epochs,
    int batch,
    int pairs,
    long seed,
    String heldout,
    ImageSettings images,
    SweepSettings sweeps,
    AugmentSettings augment,
    SegmentSettings segments,
    HeadSettings heads,
    ObjectiveSettings objective,
    Relational.Settings relational,
    OccupancySettings occupancy,
    BankSettings bank,
    OptimizerSettings optimization,
    boolean shuffleTargets,
    int structureEvery,
    int checkpointEvery,
    Inspection.BadFrames badFrames,
    LoaderSettings loader) {

  /// What every preset starts from: ScaLR's recipe with a three-layer head.
  public static final DistillSettings BASE =
      new DistillSettings(
          "clever",
          ".",
          "auto",
          LabelMap.AUTO,
          "world",
          "minkunet34",
          1000,
          0,
          2,
          4096,
          1,
          "none",
          ImageSettings.DEFAULT,
          SweepSettings.DEFAULT,
          AugmentSettings.DEFAULT,
          SegmentSettings.DEFAULT,
          HeadSettings.DEFAULT,
          ObjectiveSettings.DEFAULT,
          Relational.Settings.CROSS_INTRA,
          OccupancySettings.DEFAULT,
          BankSettings.DEFAULT,
          OptimizerSettings.DEFAULT,
          false,
          50,
          0,
          Inspection.BadFrames.STOP,
          LoaderSettings.DEFAULT);

  /// The preset of CleverDistiller.
  public static DistillSettings clever() {
    return Presets.of("clever");
  }

  public DistillSettings {
    Require.positive("steps", steps);
    Require.notNegative("epochs", epochs);
    Require.positive("batch", batch);
    Require.notNegative("pairs", pairs);
    Require.notNegative("structure-every", structureEvery);
    Require.notNegative("checkpoint-every", checkpointEvery);
    if (epochs == 0 && optimization.warmup() >= steps) {
      throw new IllegalArgumentException(
          "warmup = "
              + optimization.warmup()
              + " must be below steps = "
              + steps
              + ", or -1 for 5 % of them");
    }
  }

  /// These settings with `values` on top. A layer that names the steps alone switches the epochs
  /// off.
  public DistillSettings with(String origin, Map<String, Object> values) {
    boolean counted = values.containsKey("steps") && !values.containsKey("epochs");
    DistillSettings from = counted ? Yaml.with(origin, this, Map.of("epochs", 0)) : this;
    return Yaml.with(origin, from, values);
  }

  /// These settings with the steps that the epochs come to over `frames` frames.
  public DistillSettings counted(int frames) {
    if (epochs == 0) {
      return this;
    }
    long total = (long) StrictMath.ceil(epochs * frames / batch);
    return with("epochs", Map.of("steps", StrictMath.max(1, total)));
  }

  /// These settings for the shuffled control.
  public DistillSettings shuffled() {
    return Yaml.with("shuffled", this, Map.of("shuffle-targets", true));
  }

  /// How points become the student's input.
  public CloudBatch.Input input() {
    return Students.input(student, sweeps);
  }

  /// The student as these settings start it.
  public VoxelStudent newStudent() {
    return Students.named(student, input(), Rng.seed(seed).at("student"));
  }

  /// How training changes these sweeps at random.
  public CloudAugmentation augmentation(List<Frame> frames) {
    return augment.motion(frames.stream().allMatch(Frame::looksAllAround));
  }
}
