package vexel.conformance;

import java.nio.file.Path;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.FeatureSimilarity;
import vexel.nn.Frozen;
import vexel.nn.Pass;
import vexel.nn.optim.AdamW;
import vexel.nn.optim.Schedule;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.Voxels;
import vexel.nn.vision.Vit;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;

/// The short program of the README.
final class ShortProgram {
  private ShortProgram() {}

  /// Runs it and returns the losses of the steps.
  static double[] run(Path weights, Voxels voxels, Tensor image, Tensor pairRows, int steps) {
    double[] losses = new double[steps];
    // README
    Rng rng = Rng.seed(7);
    Frozen<Vit> teacher = Vit.dinov2Small(Safetensors.read(weights)).frozen();
    MinkUNet student = MinkUNet.unet34(4, rng.at("student"));
    ProjectionHead head = ProjectionHead.mlp(student.width(), 2048, 384, 3, rng.at("head"));
    AdamW optimizer = AdamW.of(2e-3, 0.03).over("student", student).over("head", head);
    Schedule schedule = Schedule.warmupCosine(2e-3, 1e-5, steps / 20, steps);
    Tensor target = teacher.forward(image).reshape(-1, 384); // [patches, 384]
    for (int step = 0; step < steps; step++) {
      Pass pass = Pass.train(rng.at("pass", step));
      Value features = student.forward(voxels, pass); // [V, 96]
      Value k = head.forward(features.gatherRows(pairRows)); // [patches, 384]
      Value loss = FeatureSimilarity.of(FeatureSimilarity.Kind.L2, k, target);
      losses[step] = loss.tensor().item();
      optimizer.step(loss.backward(), schedule, step);
      pass.commit();
    }
    // README
    return losses;
  }
}
