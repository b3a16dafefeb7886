package vexel.distill.recipe;

import vexel.nn.Pass;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;

/// The fair random baseline: the initial weights as they are, and one pass without gradients over
/// the training frames that fills the running statistics of batch normalisation with the mean over
/// the frames.
public final class Statistics {
  private Statistics() {}

  /// Fills the running statistics of `student` from at most `frames` frames of `data`.
  public static void fill(VoxelStudent student, Minibatches data, int frames, Rng rng) {
    for (int i = 0; i < Math.min(frames, data.size()); i++) {
      Pass pass = Pass.fill(rng.at("fill", i), i);
      Students.frozen(student).forward(data.frame(i).voxels(), pass);
      pass.commit();
    }
  }
}
