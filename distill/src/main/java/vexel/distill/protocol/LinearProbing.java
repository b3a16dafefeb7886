package vexel.distill.protocol;

import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.FrameSource;
import vexel.distill.eval.Confusion;
import vexel.distill.eval.ProbeScenes;
import vexel.distill.eval.StudentEncoder;
import vexel.distill.protocol.SegmentationSettings.Task;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;

/// What a linear map can read off a student's frozen features, by the papers' recipes or by one
/// convex solver.
public final class LinearProbing {
  private LinearProbing() {}

  /// Probes by SGD or AdamW, as the paper of `settings.protocol()` does. The student stays as it
  /// is.
  ///
  /// @param train the labelled frames: all of the training split
  /// @param val the frames whose points are counted
  /// @param classes number of classes; label c + 1 of the files is class c
  public static Confusion run(
      VoxelStudent student,
      SegmentationSettings settings,
      FrameSource train,
      FrameSource val,
      int classes,
      Rng rng,
      Progress progress) {
    if (settings.task() != Task.PROBE) {
      throw new UsageException("task = finetune trains the backbone; use FineTuning");
    }
    return FineTuning.judge(student, settings, train, val, classes, rng, progress);
  }

  /// Probes by the convex solver; the regularisation is chosen on `scenes.tuning()`.
  public static ProbedStudent convex(
      VoxelStudent student, SegmentationSettings settings, ProbeScenes scenes, Rng rng) {
    StudentEncoder encoder = new StudentEncoder(student, settings.input());
    return new ProbedStudent(
        encoder, scenes.fit(encoder, settings.points(), rng), scenes.classes());
  }
}
