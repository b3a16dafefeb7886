package vexel.distill.geometry;

/// Square cells seen from above. A map on it is [H, W] with rows along y and columns along x; the
/// cell (ix, iy) covers [ix, ix + 1) × [iy, iy + 1) in cells from the lower corner.
///
/// @param x0 lower bound of x, metres
/// @param y0 lower bound of y, metres
/// @param cell side of a cell, metres
/// @param width columns W
/// @param height rows H
public record BevGrid(double x0, double y0, double cell, int width, int height) {
  public BevGrid {
    if (!(cell > 0) || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "bev grid: %d x %d cells of %s m; give positive numbers".formatted(width, height, cell));
    }
  }

  /// A place along x in cells from the lower bound.
  public double column(double x) {
    return (x - x0) / cell;
  }

  /// A place along y in cells from the lower bound.
  public double row(double y) {
    return (y - y0) / cell;
  }

  /// Cells of one map.
  public int cells() {
    return width * height;
  }
}
