package vexel.distill.detect;

import java.util.List;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;

/// Boxes drawn as blobs on a map. With w, h the sides of a box in cells and o an overlap:
///
/// ```
/// b = w + h,  a = w h
/// r_1 = ½ (b + √(b² − 4 a (1 − o)/(1 + o)))                          (1)
/// r_2 = ½ (2 b + √(4 b² − 16 (1 − o) a))                             (2)
/// r_3 = ½ (−2 o b + √(4 o² b² + 16 o (1 − o) a))                     (3)
/// r = max(r_min, ⌊min(r_1, r_2, r_3)⌋)                               (4)
/// G(dx, dy) = e^{−(dx² + dy²)/(2σ²)},  σ = (2 r + 1)/6, |dx|, |dy| ≤ r   (5)
/// ```
///
/// Law and Deng, *CornerNet* (ECCV 2018); Yin et al., *CenterPoint* (CVPR 2021). Deviation: the
/// roots (2) and (3) should be divided by 2 · 4 and 2 · 4 o; every released code divides all three
/// by 2, and so do we. Where blobs meet the larger value counts.
public final class GaussianMaps {
  private static final double EPSILON = 0x1p-52;

  private final int width;
  private final int height;
  private final double[] map;

  /// An empty map of `height` rows and `width` columns.
  public GaussianMaps(int width, int height) {
    this.width = width;
    this.height = height;
    this.map = new double[width * height];
  }

  /// The smallest of (1) to (3), in cells.
  public static double radius(double h, double w, double overlap) {
    double o = overlap;
    double b = h + w;
    double a = h * w;
    double r1 = (b + StrictMath.sqrt(b * b - 4 * a * (1 - o) / (1 + o))) / 2;
    double r2 = (2 * b + StrictMath.sqrt(4 * b * b - 16 * (1 - o) * a)) / 2;
    double r3 = (-2 * o * b + StrictMath.sqrt(4 * o * o * b * b + 16 * o * (1 - o) * a)) / 2;
    return StrictMath.min(r1, StrictMath.min(r2, r3));
  }

  /// (4)
  public static int radius(double h, double w, double overlap, int least) {
    return StrictMath.max(least, (int) radius(h, w, overlap));
  }

  /// Draws (5) around a cell, as far as it lies on the map; the cell itself may lie outside.
  public void draw(int cx, int cy, int radius) {
    double sigma = (2 * radius + 1) / 6.0;
    for (int y = StrictMath.max(0, cy - radius);
        y <= StrictMath.min(height - 1, cy + radius);
        y++) {
      for (int x = StrictMath.max(0, cx - radius);
          x <= StrictMath.min(width - 1, cx + radius);
          x++) {
        double squared = (double) (x - cx) * (x - cx) + (double) (y - cy) * (y - cy);
        double g = StrictMath.exp(-squared / (2 * sigma * sigma));
        if (g >= EPSILON) {
          map[y * width + x] = StrictMath.max(map[y * width + x], g);
        }
      }
    }
  }

  /// The map, row by row.
  public double[] values() {
    return map.clone();
  }

  /// Where a box is drawn.
  ///
  /// @param cx column of the centre, truncated towards 0
  /// @param cy row of the centre, truncated towards 0
  /// @param radius (4)
  public record Blob(int cx, int cy, int radius) {
    /// The blob of a box.
    public static Blob of(Box box, BevGrid grid, double overlap, int least) {
      return new Blob(
          (int) grid.column(box.centre().x()),
          (int) grid.row(box.centre().y()),
          GaussianMaps.radius(
              box.size().x() / grid.cell(), box.size().y() / grid.cell(), overlap, least));
    }
  }

  /// All boxes of a sample on one map.
  public static double[] of(List<Box> boxes, BevGrid grid, double overlap, int least) {
    GaussianMaps maps = new GaussianMaps(grid.width(), grid.height());
    for (Box box : boxes) {
      Blob blob = Blob.of(box, grid, overlap, least);
      maps.draw(blob.cx(), blob.cy(), blob.radius());
    }
    return maps.values();
  }
}
