package vexel.distill.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.FrameSource;
import vexel.distill.eval.Confusion;
import vexel.distill.protocol.SegmentationSettings.Task;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;

/// What a student becomes when it is trained with few labels, backbone and head together.
///
/// ```java
/// SegmentationSettings s =
///     Presets.fineTuning(Protocol.SLIDR, true, DataFormat.NUSCENES, LabelFraction.parse("16f"));
/// Confusion c = FineTuning.run(student, s, labelled.frames(), val, 16, Rng.seed(1), progress);
/// ```
public final class FineTuning {
  private FineTuning() {}

  /// Trains `student` in place and evaluates it.
  ///
  /// @param train the labelled frames, all of which are used
  /// @param val the frames whose points are counted
  /// @param classes number of classes; label c + 1 of the files is class c
  /// @param rng root of the head's start, the order and the augmentation
  public static Confusion run(
      VoxelStudent student,
      SegmentationSettings settings,
      FrameSource train,
      FrameSource val,
      int classes,
      Rng rng,
      Progress progress) {
    if (settings.task() != Task.FINETUNE) {
      throw new UsageException("task = probe freezes the backbone; use LinearProbing");
    }
    return judge(student, settings, train, val, classes, rng, progress);
  }

  /// Trains by `settings` and evaluates.
  static Confusion judge(
      VoxelStudent student,
      SegmentationSettings settings,
      FrameSource train,
      FrameSource val,
      int classes,
      Rng rng,
      Progress progress) {
    SegmentationTraining training = new SegmentationTraining(student, settings, classes, rng);
    try {
      training.train(train, null, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return training.evaluate(val, progress);
  }
}
