package vexel.nn.bev;

import java.util.List;

/// The cells of a bird's-eye view and which points fall into them.
///
/// @param lower lower bounds of x, y, z in metres
/// @param size sides of a cell along x, y, z in metres
/// @param cells number of cells along x, y, z
/// @param rounding how a point finds its cell
public record BevGrid(
    List<Double> lower, List<Double> size, List<Integer> cells, Rounding rounding) {
  /// How a point finds its cell, from c = (p − lower)/size.
  public enum Rounding {
    /// ⌊c⌋: nothing below the lower bound is kept.
    FLOOR,
    /// c cut towards zero, as the released code has it: points up to one cell below a lower bound
    /// leak into cell 0. With one cell of 8 m along z that keeps z ∈ (−13, 3).
    TRUNCATE
  }

  /// UniDistill's grid: 180×180 cells of 0.6 m, one of 8 m in height, with the leak.
  public static final BevGrid UNIDISTILL =
      new BevGrid(
          List.of(-54.0, -54.0, -5.0),
          List.of(0.6, 0.6, 8.0),
          List.of(180, 180, 1),
          Rounding.TRUNCATE);

  public BevGrid {
    lower = List.copyOf(lower);
    size = List.copyOf(size);
    cells = List.copyOf(cells);
    if (lower.size() != 3 || size.size() != 3 || cells.size() != 3) {
      throw new IllegalArgumentException("bev grid: bounds, sizes and cells need x, y and z");
    }
    for (int axis = 0; axis < 3; axis++) {
      if (!(size.get(axis) > 0) || cells.get(axis) < 1) {
        throw new IllegalArgumentException(
            "bev grid: " + cells + " cells of " + size + " m; all must be positive");
      }
    }
  }

  /// This grid with another rounding.
  public BevGrid with(Rounding other) {
    return new BevGrid(lower, size, cells, other);
  }

  /// The cell of coordinate `p` on an axis (0 = x), inside the grid or not.
  public int cell(int axis, double p) {
    double c = (p - lower.get(axis)) / size.get(axis);
    return (int) (rounding == Rounding.FLOOR ? Math.floor(c) : c);
  }

  /// Whether cell `i` of an axis is inside. A coordinate that is no number is in none.
  boolean holds(int axis, double p, int i) {
    return i >= 0 && i < cells.get(axis) && !Double.isNaN(p);
  }

  /// Cells along x, W.
  public int width() {
    return cells.get(0);
  }

  /// Cells along y, H.
  public int height() {
    return cells.get(1);
  }
}
