package vexel.nn.sparse;

import vexel.tensor.Tensor;

/// Cells of a bounded grid, as detectors use them:
///
///     cell = ⌊(p − min) / size⌋ in float32 on each axis, kept if 0 ≤ cell < grid.
///
/// Points that are not numbers belong to no cell.
///
/// @param size edge lengths of a cell
/// @param min lower corner of the range
/// @param grid number of cells
/// @param outside what becomes of points beyond the range
public record RangeCells(Xyz size, Xyz min, Zyx grid, Outside outside) implements CellRule {
  /// What becomes of points beyond the range.
  public enum Outside {
    /// They belong to no cell, as in detectors.
    DROP,
    /// They fall into the nearest cell of the border. Reconstruction, for students of which every
    /// point wants a feature.
    NEAREST
  }

  public RangeCells {
    grid.atLeast(1, "voxelize", "grid");
  }

  /// Cells of a grid beyond which points are dropped.
  public RangeCells(Xyz size, Xyz min, Zyx grid) {
    this(size, min, grid, Outside.DROP);
  }

  /// This rule with another one for points beyond.
  public RangeCells with(Outside rule) {
    return new RangeCells(size, min, grid, rule);
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
      if (outside == Outside.NEAREST) {
        x = Math.clamp(x, 0.0, grid.x() - 1.0); // not a number stays so
        y = Math.clamp(y, 0.0, grid.y() - 1.0);
        z = Math.clamp(z, 0.0, grid.z() - 1.0);
      }
      boolean inside = x >= 0 && x < grid.x() && y >= 0 && y < grid.y() && z >= 0 && z < grid.z();
      cells[3 * i] = inside ? (int) z : OUTSIDE;
      cells[3 * i + 1] = inside ? (int) y : 0;
      cells[3 * i + 2] = inside ? (int) x : 0;
    }
    return cells;
  }
}
