package vexel.distill.world;

/// The ground as a height field: heights on a square grid, bilinear between. A ray is followed
/// through blocks of cells, skipping each block whose highest point it passes above, then through
/// the cells of the others. Along a line a bilinear cell's height is a quadratic, so three samples
/// give the crossing exactly.
final class Ground {
  private static final double CELL = 0.25;
  private static final int BLOCK = 24;

  private final StreetPlan plan;
  private final double x0;
  private final double y0;
  private final int nx; // cells
  private final int ny;
  private final float[] height; // [ny + 1, nx + 1]
  private final int bx; // blocks
  private final int by;
  private final double[] top; // highest point of a block
  private final double highest;
  private final double far; // height of the plane beyond the grid

  /// Samples the plan's heights on the given rectangle of the world.
  Ground(StreetPlan plan, double x0, double y0, double x1, double y1) {
    this.plan = plan;
    this.x0 = x0;
    this.y0 = y0;
    bx = Math.max(1, (int) Math.ceil((x1 - x0) / (CELL * BLOCK)));
    by = Math.max(1, (int) Math.ceil((y1 - y0) / (CELL * BLOCK)));
    nx = bx * BLOCK;
    ny = by * BLOCK;
    height = new float[(nx + 1) * (ny + 1)];
    double[] sd = new double[4];
    double sum = 0;
    for (int j = 0; j <= ny; j++) {
      for (int i = 0; i <= nx; i++) {
        double h = plan.height(x0 + i * CELL, y0 + j * CELL, sd);
        height[j * (nx + 1) + i] = (float) h;
        sum += h;
      }
    }
    far = sum / height.length;
    top = new double[bx * by];
    double most = Double.NEGATIVE_INFINITY;
    for (int b = 0; b < top.length; b++) {
      double t = Double.NEGATIVE_INFINITY;
      int i0 = b % bx * BLOCK;
      int j0 = b / bx * BLOCK;
      for (int j = j0; j <= j0 + BLOCK; j++) {
        for (int i = i0; i <= i0 + BLOCK; i++) {
          t = Math.max(t, height[j * (nx + 1) + i]);
        }
      }
      top[b] = t;
      most = Math.max(most, t);
    }
    highest = most;
  }

  StreetPlan plan() {
    return plan;
  }

  /// Height at a point; beyond the grid that of the far plane.
  double at(double x, double y) {
    double u = (x - x0) / CELL;
    double v = (y - y0) / CELL;
    if (!(u >= 0 && v >= 0 && u < nx && v < ny)) {
      return far;
    }
    int i = (int) u;
    int j = (int) v;
    double a = u - i;
    double b = v - j;
    int k = j * (nx + 1) + i;
    return (1 - b) * ((1 - a) * height[k] + a * height[k + 1])
        + b * ((1 - a) * height[k + nx + 1] + a * height[k + nx + 2]);
  }

  /// Unit normal at a point, from differences over two cells, written to `n[0 … 2]`.
  void normal(double x, double y, double[] n) {
    double gx = (at(x + CELL, y) - at(x - CELL, y)) / (2 * CELL);
    double gy = (at(x, y + CELL) - at(x, y - CELL)) / (2 * CELL);
    double w = 1 / Math.sqrt(1 + gx * gx + gy * gy);
    n[0] = -gx * w;
    n[1] = -gy * w;
    n[2] = w;
  }

  /// Meets the ground with the ray; if nearer than all before, notes it.
  boolean meet(Ray ray) {
    double s0 = 0;
    double s1 = ray.t;
    if (ray.dz > 0) { // above the highest point for good
      s1 = Math.min(s1, (highest - ray.oz) / ray.dz);
    } else {
      s0 = Math.max(s0, (highest - ray.oz) / ray.dz);
    }
    double width = nx * CELL;
    double depth = ny * CELL;
    double ax = (x0 - ray.ox) / ray.dx;
    double bx1 = (x0 + width - ray.ox) / ray.dx;
    double ay = (y0 - ray.oy) / ray.dy;
    double by1 = (y0 + depth - ray.oy) / ray.dy;
    double leave = Math.min(Math.max(ax, bx1), Math.max(ay, by1));
    s0 = Math.max(s0, Math.max(Math.min(ax, bx1), Math.min(ay, by1)));
    if (s0 < Math.min(s1, leave)
        && walk(ray, s0, Math.min(s1, leave), CELL * BLOCK, bx, by, true)) {
      return true;
    }
    if (ray.dz < 0) {
      double s = (far - ray.oz) / ray.dz;
      if (s > leave && s < ray.t && s > 0) {
        ray.t = s;
        ray.hit = Ray.GROUND;
        ray.solids = null;
        return true;
      }
    }
    return false;
  }

  /// Visits the squares of the given size from s0 to s1 along the ray (Amanatides & Woo 1987).
  private boolean walk(
      Ray ray, double s0, double s1, double size, int columns, int rows, boolean blocks) {
    double px = ray.ox + s0 * ray.dx - x0;
    double py = ray.oy + s0 * ray.dy - y0;
    int i = Math.max(0, Math.min(columns - 1, (int) Math.floor(px / size)));
    int j = Math.max(0, Math.min(rows - 1, (int) Math.floor(py / size)));
    int di = ray.dx > 0 ? 1 : -1;
    int dj = ray.dy > 0 ? 1 : -1;
    double stepX = size / Math.abs(ray.dx);
    double stepY = size / Math.abs(ray.dy);
    double nextX = ((i + (di > 0 ? 1 : 0)) * size + x0 - ray.ox) / ray.dx;
    double nextY = ((j + (dj > 0 ? 1 : 0)) * size + y0 - ray.oy) / ray.dy;
    double s = s0;
    while (true) {
      double end = Math.min(s1, Math.min(nextX, nextY));
      if (end > s) {
        if (blocks) {
          double low = ray.oz + ray.dz * (ray.dz < 0 ? end : s);
          if (low <= top[j * bx + i] && walk(ray, s, end, CELL, nx, ny, false)) {
            return true;
          }
        } else if (cell(ray, i, j, s, end)) {
          return true;
        }
        s = end;
      }
      if (s >= s1) {
        return false;
      }
      if (nextX < nextY) {
        i += di;
        nextX += stepX;
      } else {
        j += dj;
        nextY += stepY;
      }
      if (i < 0 || j < 0 || i >= columns || j >= rows) {
        return false;
      }
    }
  }

  /// Height of the ray above the bilinear patch of cell (i, j) at s.
  private double above(Ray ray, int i, int j, double s) {
    double a = (ray.ox + s * ray.dx - x0) / CELL - i;
    double b = (ray.oy + s * ray.dy - y0) / CELL - j;
    int k = j * (nx + 1) + i;
    double h =
        (1 - b) * ((1 - a) * height[k] + a * height[k + 1])
            + b * ((1 - a) * height[k + nx + 1] + a * height[k + nx + 2]);
    return ray.oz + s * ray.dz - h;
  }

  private boolean cell(Ray ray, int i, int j, double s, double end) {
    double f0 = above(ray, i, j, s);
    double f2 = above(ray, i, j, end);
    if (f0 < 0 || f2 > 0) {
      return false; // comes from below, or stays above
    }
    double f1 = above(ray, i, j, 0.5 * (s + end));
    // f(w) = f0 + b w + a w², w in [0, 1]
    double a = 2 * (f0 + f2) - 4 * f1;
    double b = f2 - f0 - a;
    double disc = b * b - 4 * a * f0;
    double w = disc > 0 ? 2 * f0 / (-b + Math.sqrt(disc)) : 0.5;
    double t = s + Math.max(0, Math.min(1, w)) * (end - s);
    if (t >= ray.t || t <= 1e-6) {
      return false;
    }
    ray.t = t;
    ray.hit = Ray.GROUND;
    ray.solids = null;
    return true;
  }
}
