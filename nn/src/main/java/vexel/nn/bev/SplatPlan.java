package vexel.nn.bev;

import java.util.Arrays;
import vexel.autograd.op.WeightedGather;
import vexel.tensor.Backend;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Which points of the cameras' frustums fall into which cell, sorted by cell and inside a cell by
/// their order in [B, N, D, h, w]: the order in which they are added up. It depends on the geometry
/// alone, so it serves every step with the same cameras and augmentations.
///
/// Heights are added together: a cell of the result is a column of the grid.
///
/// @param grid the cells
/// @param batch B
/// @param cameras N
/// @param depths D
/// @param rows h
/// @param columns w
/// @param cell I32 [B, N, D, h, w, 3]: the cell along x, y, z of every point, inside or not
/// @param kept I32 [B, N, D, h, w]: 1 for points inside the grid
/// @param entry I32 [E]: the kept points, sorted
/// @param sums the sums over them: row = cell of [B, H, W], column = pixel of [B, N, h, w]
public record SplatPlan(
    BevGrid grid,
    int batch,
    int cameras,
    int depths,
    int rows,
    int columns,
    Tensor cell,
    Tensor kept,
    Tensor entry,
    WeightedGather sums) {

  /// Sorts points [B, N, D, h, w, 3], in metres; the work of later steps is done on `backend`.
  public static SplatPlan of(BevGrid grid, Tensor points, Backend backend) {
    if (points.rank() != 6 || points.dim(5) != 3) {
      throw new TensorException(
          "lift splat", "points" + points.shape() + " must have axes [B, N, D, h, w, 3]");
    }
    int[] dims = points.shape().toArray();
    double[] p = points.widened();
    int[] cell = new int[p.length];
    int[] kept = new int[p.length / 3];
    int perSample = kept.length / Math.max(1, dims[0]);
    int[] column = columns(grid, p, perSample, cell, kept);
    int all = Math.multiplyExact(dims[0], Math.multiplyExact(grid.height(), grid.width()));
    int[] ptr = new int[all + 1];
    int[] entry = sorted(column, ptr);
    int area = dims[3] * dims[4];
    int[] pixel = pixels(entry, dims[2], area);
    return new SplatPlan(
        grid,
        dims[0],
        dims[1],
        dims[2],
        dims[3],
        dims[4],
        Tensor.copyOf(backend, cell, dims),
        Tensor.copyOf(backend, kept, Arrays.copyOf(dims, 5)),
        Tensor.copyOf(backend, entry, entry.length),
        new WeightedGather(
            all,
            dims[0] * dims[1] * area,
            Tensor.copyOf(backend, ptr, ptr.length),
            Tensor.copyOf(backend, pixel, pixel.length)));
  }

  /// The column of the grid, over the whole batch, that each point falls into, −1 outside; writes
  /// cells and whether they are inside.
  private static int[] columns(BevGrid grid, double[] p, int perSample, int[] cell, int[] kept) {
    int[] column = new int[kept.length];
    for (int i = 0; i < kept.length; i++) {
      boolean inside = true;
      for (int axis = 0; axis < 3; axis++) {
        cell[3 * i + axis] = grid.cell(axis, p[3 * i + axis]);
        inside &= grid.holds(axis, p[3 * i + axis], cell[3 * i + axis]);
      }
      kept[i] = inside ? 1 : 0;
      int row = i / perSample * grid.height() + cell[3 * i + 1];
      column[i] = inside ? row * grid.width() + cell[3 * i] : -1;
    }
    return column;
  }

  /// Points (camera, depth, cell of the map of `area` cells) as pixels (camera, cell).
  private static int[] pixels(int[] entry, int depths, int area) {
    int[] pixel = new int[entry.length];
    for (int e = 0; e < entry.length; e++) {
      pixel[e] = entry[e] / (depths * area) * area + entry[e] % area;
    }
    return pixel;
  }

  /// A counting sort, stable; points of column −1 are left out.
  private static int[] sorted(int[] column, int[] ptr) {
    for (int c : column) {
      if (c >= 0) {
        ptr[c + 1]++;
      }
    }
    for (int c = 0; c + 1 < ptr.length; c++) {
      ptr[c + 1] += ptr[c];
    }
    int[] next = ptr.clone();
    int[] entry = new int[ptr[ptr.length - 1]];
    for (int i = 0; i < column.length; i++) {
      if (column[i] >= 0) {
        entry[next[column[i]]++] = i;
      }
    }
    return entry;
  }
}
