package vexel.nn.sparse;

import vexel.tensor.Tensor;

/// Cells of a bounded grid, as detectors use them:
///
///     cell = ⌊(p − min) / size⌋ in float32 on each axis, kept if 0 ≤ cell < grid.
///
/// Points outside, and points that are not numbers, belong to no cell.
///
/// @param size edge lengths of a cell
/// @param min lower corner of the range
/// @param grid number of cells
public record RangeCells(Xyz size, Xyz min, Zyx grid) implements CellRule {
  public RangeCells {
    grid.atLeast(1, "voxelize", "grid");
  }

  /// The grid of the range from `min` to `max`: (max − min) / size cells, rounded to the nearest
  /// whole number.
  public static RangeCells of(Xyz size, Xyz min, Xyz max) {
    return new RangeCells(
        size,
        min,
        new Zyx(
            Math.round((max.z() - min.z()) / size.z()),
            Math.round((max.y() - min.y()) / size.y()),
            Math.round((max.x() - min.x()) / size.x())));
  }

  @Override
  public int[] cells(Tensor points) {
    float[] p = CellRule.coordinates(points);
    int n = points.dim(0);
    int channels = points.dim(1);
    int[] cells = new int[3 * n];
    for (int i = 0; i < n; i++) {
      double x = Math.floor((p[i * channels] - min.x()) / size.x());
      double y = Math.floor((p[i * channels + 1] - min.y()) / size.y());
      double z = Math.floor((p[i * channels + 2] - min.z()) / size.z());
      boolean inside = x >= 0 && x < grid.x() && y >= 0 && y < grid.y() && z >= 0 && z < grid.z();
      cells[3 * i] = inside ? (int) z : OUTSIDE;
      cells[3 * i + 1] = inside ? (int) y : 0;
      cells[3 * i + 2] = inside ? (int) x : 0;
    }
    return cells;
  }
}
