package vexel.distill.recipe;

import java.util.List;
import vexel.distill.augment.CloudAugmentation;
import vexel.distill.data.FrameSource;
import vexel.nn.Pass;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;

/// The fair random baseline: the initial weights as they are, and one pass without gradients over
/// the training frames that fills the running statistics of batch normalisation with the mean over
/// the frames.
public final class Statistics {
  private Statistics() {}

  /// Fills the running statistics of `student` from at most `count` of `frames`.
  public static void fill(
      VoxelStudent student, FrameSource frames, int count, CloudBatch.Input input, Rng rng) {
    for (int i = 0; i < Math.min(count, frames.size()); i++) {
      Pass pass = Pass.fill(rng.at("fill", i), i);
      CloudBatch cloud =
          CloudBatch.of(List.of(frames.frame(i)), input, CloudAugmentation.NONE, rng);
      Students.frozen(student).forward(cloud.voxels(), pass);
      pass.commit();
    }
  }
}
