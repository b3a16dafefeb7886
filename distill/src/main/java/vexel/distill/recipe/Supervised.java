package vexel.distill.recipe;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Gradients;
import vexel.autograd.Value;
import vexel.distill.Progress;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.PointLabels;
import vexel.distill.loader.Epochs;
import vexel.distill.loader.PlainOrder;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.nn.optim.Optimizer;
import vexel.nn.optim.Schedule;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;

/// The supervised ceiling: the same student trained with the labels of the same frames for as many
/// steps. A linear classifier on the student's features, cross-entropy over the labelled voxels (a
/// voxel's label is that of the point it carries), ScaLR's optimiser.
public final class Supervised {
  private static final int IGNORE = -1;

  private Supervised() {}

  /// Trains `student` in place.
  ///
  /// @param classes number of classes; label c + 1 of the files is class c
  public static void train(
      VoxelStudent student,
      FrameSource frames,
      DistillSettings settings,
      int classes,
      Rng rng,
      Progress progress) {
    Linear classifier = Linear.of(student.width(), classes, rng.at("classifier"));
    Optimizer optimizer =
        settings.optimization().create().over("student", student).over("classifier", classifier);
    int stepsPerEpoch = Math.max(1, frames.size() / settings.batch());
    Schedule schedule = settings.optimization().course(settings.steps(), stepsPerEpoch);
    Epochs draws = new Epochs(new PlainOrder(frames.size()), rng);
    for (long step = 0; step < settings.steps(); step++) {
      List<Frame> sweeps = new ArrayList<>();
      for (int b = 0; b < settings.batch(); b++) {
        sweeps.add(frames.frame(draws.at(step * settings.batch() + b)));
      }
      CloudBatch cloud =
          CloudBatch.of(
              sweeps, settings.input(), settings.augmentation(sweeps), rng.at("step", step));
      List<PointLabels> truth = sweeps.stream().map(f -> f.labels().orElseThrow()).toList();
      Pass pass = Pass.train(rng.at("pass", step));
      Value logits =
          classifier.forward(student.forward(cloud.voxels(), pass.at("student"))); // [V, K]
      Value loss = logits.crossEntropy(cloud.labels(truth, -1), IGNORE);
      double value = loss.tensor().item();
      Gradients gradients = loss.backward();
      optimizer.step(gradients, schedule, step);
      pass.commit();
      progress.at("supervised", step + 1, settings.steps(), "loss %.4f".formatted(value));
    }
  }
}
