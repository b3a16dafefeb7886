package vexel.nn.sparse;

import java.util.Arrays;
import vexel.autograd.Value;
import vexel.autograd.op.Segments;
import vexel.tensor.Backend;
import vexel.tensor.Shape;
import vexel.tensor.TensorException;

/// From voxels to a bird's-eye view (SECOND, Yan, Mao & Li 2018): the grid is filled, zeros where
/// no voxel is, and the heights of a column become channels.
///
///     bev[b, c·D + z, y, x] = x[(b, z, y, x), c]
public final class HeightCompression {
  private HeightCompression() {}

  /// x [V, C] on a grid [D, H, W] → [B, C·D, H, W].
  public static Value of(Voxels x) {
    Sites sites = x.sites();
    Zyx grid = sites.grid();
    if (grid == null) {
      throw new TensorException(
          "heightCompression", sites + " lie on no grid; voxelise with RangeCells");
    }
    int cells = Shape.of(sites.batch(), grid.z(), grid.y(), grid.x()).size();
    LinearKey line =
        LinearKey.of(
            sites.batch(),
            new Zyx(0, 0, 0),
            new Zyx(grid.z() - 1, grid.y() - 1, grid.x() - 1),
            new Zyx(0, 0, 0));
    long[] keys = sites.keys(line);
    int[] cell = new int[sites.size()];
    Arrays.setAll(cell, r -> (int) keys[r]);
    Backend backend = x.features().tensor().backend();
    Segments segments = Segments.of(KernelMap.indices(backend, cell), cells);
    int channels = x.channels();
    return x.features()
        .segmentSum(segments) // [B·D·H·W, C]
        .reshape(sites.batch(), grid.z(), grid.y(), grid.x(), channels)
        .permute(0, 4, 1, 2, 3) // [B, C, D, H, W]
        .reshape(sites.batch(), channels * grid.z(), grid.y(), grid.x());
  }
}
