package vexel.distill.detector;

import java.util.Arrays;
import java.util.List;
import vexel.autograd.Value;
import vexel.autograd.op.Csr;
import vexel.autograd.op.CsrGather;
import vexel.distill.geometry.BevGrid;
import vexel.tensor.Backend;
import vexel.tensor.Tensor;

/// Where the voxels of a student stand on a detector's maps: in a cell, and in one of the slabs
/// into which its height is divided. Students have voxels of their own, cubes or rings, on a grid
/// or on none; what they have in common is that a voxel stands for a point.
///
/// ```
/// cell = (sample, ⌊S (z − floor) / (ceiling − floor)⌋, ⌊row(y)⌋, ⌊column(x)⌋)      (1)
/// m_cell = mean of the features of its voxels, 0 where there is none                (2)
/// ```
///
/// Voxels beside, above or below the maps stand nowhere.
public final class VoxelColumns {
  /// S, as many as the heights of the detectors' own encoder.
  static final int SLABS = 2;

  private final BevGrid grid;
  private final int samples;
  private final int[] cell; // of each voxel, row by row; −1 nowhere

  private VoxelColumns(BevGrid grid, int samples, int[] cell) {
    this.grid = grid;
    this.samples = samples;
    this.cell = cell;
  }

  /// Voxels by the points they stand for.
  ///
  /// @param points x, y, z of each voxel's point, metres, one after the other
  /// @param sample of each voxel
  public static VoxelColumns of(
      BevGrid grid,
      double floor,
      double ceiling,
      List<Double> points,
      List<Integer> sample,
      int samples) {
    int[] cell = new int[sample.size()];
    for (int v = 0; v < cell.length; v++) {
      int column = (int) StrictMath.floor(grid.column(points.get(3 * v)));
      int row = (int) StrictMath.floor(grid.row(points.get(3 * v + 1)));
      double height = (points.get(3 * v + 2) - floor) / (ceiling - floor);
      int slab = (int) StrictMath.floor(SLABS * height);
      boolean inside =
          column >= 0
              && column < grid.width()
              && row >= 0
              && row < grid.height()
              && slab >= 0
              && slab < SLABS;
      int floorOf = (sample.get(v) * SLABS + slab) * grid.height();
      cell[v] = inside ? (floorOf + row) * grid.width() + column : -1; // (1)
    }
    return new VoxelColumns(grid, samples, cell);
  }

  /// V.
  int size() {
    return cell.length;
  }

  /// (2) Features [V, C] → [B, C · S, H, W], channel = c · S + slab.
  Value mean(Value features) {
    int rows = samples * SLABS * grid.cells();
    int[] ptr = new int[rows + 1];
    for (int c : cell) {
      if (c >= 0) {
        ptr[c + 1]++;
      }
    }
    for (int r = 0; r < rows; r++) {
      ptr[r + 1] += ptr[r];
    }
    int[] next = Arrays.copyOf(ptr, rows);
    int[] voxel = new int[ptr[rows]];
    double[] weight = new double[ptr[rows]];
    for (int v = 0; v < cell.length; v++) {
      if (cell[v] >= 0) {
        int at = next[cell[v]]++;
        voxel[at] = v;
        weight[at] = 1.0 / (ptr[cell[v] + 1] - ptr[cell[v]]);
      }
    }
    Tensor like = features.tensor();
    Backend backend = like.backend();
    Csr mean =
        new Csr(
            rows,
            cell.length,
            Tensor.copyOf(backend, ptr, ptr.length),
            Tensor.copyOf(backend, voxel, voxel.length),
            Tensor.rounded(backend, like.dtype(), weight, weight.length));
    int channels = features.dim(1);
    return features
        .gather(CsrGather.of(mean))
        .reshape(samples, SLABS, grid.height(), grid.width(), channels)
        .permute(0, 4, 1, 2, 3) // [B, C, S, H, W]
        .reshape(samples, channels * SLABS, grid.height(), grid.width());
  }
}
