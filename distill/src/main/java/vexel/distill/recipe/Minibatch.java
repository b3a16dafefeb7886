package vexel.distill.recipe;

import java.util.List;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Tensor;

/// What one step of a distillation sees.
///
/// @param voxels the student's input, all frames of the step behind each other
/// @param rows voxel row of each pair, I32 [M]
/// @param teacher feature of each pair's pixel [M, D]
/// @param cells patch cell nearest to each pair's pixel
/// @param tokens the frames, for messages
public record Minibatch(
    Voxels voxels, Tensor rows, Tensor teacher, List<Integer> cells, List<String> tokens) {
  /// Number of pairs M.
  public int pairs() {
    return rows.size();
  }
}
