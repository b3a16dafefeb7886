package vexel.distill.detector;

import java.util.Map;
import vexel.distill.data.MultiSweep;
import vexel.distill.recipe.Inspection;
import vexel.distill.recipe.LoaderSettings;
import vexel.distill.recipe.ReadAhead;
import vexel.distill.recipe.Require;
import vexel.distill.run.Yaml;

/// Everything the training of a detector depends on besides its data: `run.yaml` holds these keys,
/// and the run can be reproduced from them. The groups' keys stand among the others.
///
/// @param modality what it sees
/// @param data root folder of a data set in nuScenes' layout, with boxes
/// @param split frames to train on: a split of the data set; `auto` = `train` if it has frames,
///   else all
/// @param steps optimiser steps
/// @param epochs passes over the frames; above 0 they decide the steps
/// @param batch frames a step
/// @param seed root of all randomness
/// @param sizes the detector
/// @param sweeps past sweeps beside the key sweep
/// @param missingSweeps what stands in for those that the scene does not have
/// @param egoMotion whether the drive between a sweep and an image counts; the released code leaves
///   it out
/// @param backbone `random`, or a file of weights that the images' encoder starts from, all of it
///   ([BackboneTraining]) or its ResNet; the stem frozen
/// @param transfer a distilled network as the encoder, and how many boxes it is given
/// @param augment how samples are changed at random
/// @param rates how parameters are moved
/// @param statistics batches over which the running statistics are taken anew at the end, at most
///   one a step; 0 leaves them as they are, as the released code does
/// @param scoreThreshold smallest score of a found box
/// @param distillation who teaches
/// @param checkpointEvery steps between checkpoints; 0 = only the last
/// @param loader how frames reach the training
/// @param badFrames whether frames that cannot be read stop the run or are left out
public record DetectSettings(
    Modality modality,
    String data,
    String split,
    int steps,
    double epochs,
    int batch,
    long seed,
    DetectorSizes sizes,
    int sweeps,
    MultiSweep.Missing missingSweeps,
    boolean egoMotion,
    String backbone,
    TransferSettings transfer,
    DetectAugment augment,
    DetectRates rates,
    int statistics,
    double scoreThreshold,
    UniDistillSettings distillation,
    int checkpointEvery,
    LoaderSettings loader,
    Inspection.BadFrames badFrames) {
  /// The word for random weights.
  public static final String RANDOM = "random";

  /// The word for a split chosen by what there is.
  public static final String AUTO = "auto";

  /// UniDistill's detectors and the recipe of its authors' engine.
  public static final DetectSettings BASE =
      new DetectSettings(
          Modality.LIDAR,
          ".",
          AUTO,
          1000,
          20,
          4,
          1,
          DetectorSizes.UNIDISTILL,
          MultiSweep.UNIDISTILL.sweeps(),
          MultiSweep.UNIDISTILL.missing(),
          true,
          RANDOM,
          TransferSettings.NONE,
          DetectAugment.UNIDISTILL,
          DetectRates.UNIDISTILL,
          0,
          0.1,
          UniDistillSettings.NONE,
          0,
          new LoaderSettings(
              LoaderSettings.Order.CLASS_BALANCED,
              LoaderSettings.EmptyFrames.REPLACE,
              ReadAhead.DEFAULT),
          Inspection.BadFrames.STOP);

  public DetectSettings {
    Require.positive("steps", steps);
    Require.notNegative("epochs", epochs);
    Require.positive("batch", batch);
    Require.notNegative("sweeps", sweeps);
    Require.notNegative("statistics", statistics);
    Require.within("score-threshold", scoreThreshold, 0, 1);
    Require.notNegative("checkpoint-every", checkpointEvery);
    if (transfer.isStudent() && modality != Modality.LIDAR) {
      throw new IllegalArgumentException(
          "init = %s needs modality = lidar: a distilled network sees sweeps"
              .formatted(transfer.init()));
    }
  }

  /// These settings with `values` on top. A layer that names the steps alone switches the epochs
  /// off.
  public DetectSettings with(String origin, Map<String, Object> values) {
    boolean counted = values.containsKey("steps") && !values.containsKey("epochs");
    DetectSettings from = counted ? Yaml.with(origin, this, Map.of("epochs", 0)) : this;
    return Yaml.with(origin, from, values);
  }

  /// These settings with the steps that the epochs come to over `frames` draws.
  DetectSettings counted(int frames) {
    if (epochs == 0) {
      return this;
    }
    long total = (long) StrictMath.ceil(epochs * frames / batch);
    return with("epochs", Map.of("steps", StrictMath.max(1, total)));
  }

  /// The clouds of a sample. Points beyond the maps' square are left out before they are moved.
  MultiSweep cloud() {
    return new MultiSweep(sweeps, missingSweeps, sizes.range());
  }
}
