package vexel.distill.method;

import java.util.Arrays;
import java.util.List;
import vexel.distill.geometry.PatchReadout;
import vexel.tensor.Tensor;

/// The pairs of point and pixel that a step compares, view after view.
///
/// @param rows voxel row of each pair's point, I32 [M]
/// @param points point of each pair, numbered through the batch, I32 [M]
/// @param frames which of the batch's frames each pair belongs to, I32 [M], ascending
/// @param readout how the pairs read the patches of all views, stacked
/// @param teacher the frozen teacher's features at the pixels [M, D]
/// @param cells patch nearest to each pair's pixel, within its view
public record PixelPairs(
    Tensor rows,
    Tensor points,
    Tensor frames,
    PatchReadout readout,
    Tensor teacher,
    List<Integer> cells) {
  /// Number of pairs M.
  public int size() {
    return rows.size();
  }

  /// At most `most` of the pairs, evenly spread; 0 = all. I32 [n], ascending.
  public Tensor spread(int most) {
    int n = most == 0 ? size() : Math.min(most, size());
    int[] chosen = new int[n];
    Arrays.setAll(chosen, i -> (int) ((long) i * size() / n));
    return Tensor.of(chosen, n);
  }

  /// These pairs with other targets.
  public PixelPairs with(Tensor targets) {
    return new PixelPairs(rows, points, frames, readout, targets, cells);
  }
}
