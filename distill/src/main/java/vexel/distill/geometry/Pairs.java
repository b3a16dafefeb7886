package vexel.distill.geometry;

import java.util.Arrays;
import java.util.function.IntPredicate;
import vexel.tensor.Rng;

/// LiDAR points matched to pixels of one camera image, in ascending point order.
///
/// ```
/// p_cam = cameraFromLidar p                                            (1)
/// (u d, v d, d) = P p_cam                                              (2)
/// keep iff d > minDepth and (u, v) inside the image                    (3)
/// (row, col) = rounding of (v, u)                                      (4)
/// ```
///
/// With ego motion, `cameraFromLidar` goes through the world: out of the ego pose of the LiDAR's
/// time and into that of the image's time. A point the camera cannot see because something stands
/// in front of it keeps its (wrong) pixel, as in the published methods, unless the rule has a
/// z-buffer.
///
/// Pairs are made before any augmentation of the points and carried along by [#reindexed].
public final class Pairs {
  private final PairRule rule;
  private final int height;
  private final int width;
  private final int[] point;
  private final int[] row;
  private final int[] col;
  private final double[] u;
  private final double[] v;
  private final double[] depth;

  private Pairs(
      PairRule rule,
      int height,
      int width,
      int[] point,
      int[] row,
      int[] col,
      double[] u,
      double[] v,
      double[] depth) {
    this.rule = rule;
    this.height = height;
    this.width = width;
    this.point = point;
    this.row = row;
    this.col = col;
    this.u = u;
    this.v = v;
    this.depth = depth;
  }

  /// Pairs the points with the pixels of `camera`.
  ///
  /// @param points coordinates x, y, z at the start of each `stride` floats, metres, LiDAR frame
  public static Pairs project(
      float[] points, int stride, Pose cameraFromLidar, Camera camera, PairRule rule) {
    if (stride < 3 || points.length % stride != 0) {
      throw new IllegalArgumentException(
          "pairs: " + points.length + " numbers are no points of " + stride);
    }
    double[] a = camera.projectionOf(cameraFromLidar); // (1), (2)
    int n = points.length / stride;
    int[] point = new int[n];
    double[] u = new double[n];
    double[] v = new double[n];
    double[] depth = new double[n];
    int kept = 0;
    for (int i = 0; i < n; i++) {
      double x = points[i * stride];
      double y = points[i * stride + 1];
      double z = points[i * stride + 2];
      double d = a[8] * x + a[9] * y + a[10] * z + a[11];
      double far = rule.depth() == PairRule.Depth.LIDAR_X ? x : d;
      if (!(far > rule.minDepth() && d > 0)) { // also refuses NaN
        continue;
      }
      double pu = (a[0] * x + a[1] * y + a[2] * z + a[3]) / d;
      double pv = (a[4] * x + a[5] * y + a[6] * z + a[7]) / d;
      if (rule.inside(pu, pv, camera.height(), camera.width())) { // (3)
        point[kept] = i;
        u[kept] = pu;
        v[kept] = pv;
        depth[kept++] = d;
      }
    }
    int[] row = new int[kept];
    int[] col = new int[kept];
    for (int i = 0; i < kept; i++) { // (4)
      row[i] = rule.pixel(v[i]);
      col[i] = rule.pixel(u[i]);
    }
    Pairs pairs =
        new Pairs(
            rule,
            camera.height(),
            camera.width(),
            Arrays.copyOf(point, kept),
            row,
            col,
            Arrays.copyOf(u, kept),
            Arrays.copyOf(v, kept),
            Arrays.copyOf(depth, kept));
    return rule.zBuffer().cell() > 0 ? pairs.visible(rule.zBuffer()) : pairs;
  }

  /// The pairs that no nearer point of the same image cell hides.
  private Pairs visible(PairRule.ZBuffer z) {
    int across = (width + z.cell() - 1) / z.cell();
    int down = (height + z.cell() - 1) / z.cell();
    double[] nearest = new double[across * down];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int i = 0; i < size(); i++) {
      int cell = row[i] / z.cell() * across + col[i] / z.cell();
      nearest[cell] = StrictMath.min(nearest[cell], depth[i]);
    }
    return where(
        i ->
            depth[i]
                <= (1 + z.tolerance()) * nearest[row[i] / z.cell() * across + col[i] / z.cell()]);
  }

  /// Number of pairs.
  public int size() {
    return point.length;
  }

  /// The conventions these pairs follow.
  public PairRule rule() {
    return rule;
  }

  /// Rows of the image.
  public int height() {
    return height;
  }

  /// Columns of the image.
  public int width() {
    return width;
  }

  /// Index of pair i's point.
  public int point(int i) {
    return point[i];
  }

  /// Pixel row of pair i.
  public int row(int i) {
    return row[i];
  }

  /// Pixel column of pair i.
  public int col(int i) {
    return col[i];
  }

  /// Horizontal projection of pair i, pixels, before rounding.
  public double u(int i) {
    return u[i];
  }

  /// Vertical projection of pair i, pixels, before rounding.
  public double v(int i) {
    return v[i];
  }

  /// Depth of pair i, metres along the camera's axis.
  public double depth(int i) {
    return depth[i];
  }

  /// The point indices, a copy: rows to gather from the student's output.
  public int[] points() {
    return point.clone();
  }

  /// The pairs for which `keep` holds, in their order.
  public Pairs where(IntPredicate keep) {
    int[] index = java.util.stream.IntStream.range(0, size()).filter(keep).toArray();
    return at(index);
  }

  /// The pairs at `index`, in that order.
  public Pairs at(int[] index) {
    int n = index.length;
    int[] p = new int[n];
    int[] r = new int[n];
    int[] c = new int[n];
    double[] x = new double[n];
    double[] y = new double[n];
    double[] d = new double[n];
    for (int i = 0; i < n; i++) {
      p[i] = point[index[i]];
      r[i] = row[index[i]];
      c[i] = col[index[i]];
      x[i] = u[index[i]];
      y[i] = v[index[i]];
      d[i] = depth[index[i]];
    }
    return new Pairs(rule, height, width, p, r, c, x, y, d);
  }

  /// At most `max` of the pairs, drawn without replacement, in ascending order; all if there are no
  /// more, or if `max` is 0.
  public Pairs sample(int max, Rng rng) {
    if (max == 0 || size() <= max) {
      return this;
    }
    int[] drawn = Arrays.copyOf(rng.permutation(size()), max);
    Arrays.sort(drawn);
    return at(drawn);
  }

  /// The pairs on the whole image resized to `newHeight` × `newWidth`.
  public Pairs resized(int newHeight, int newWidth) {
    int[] r = new int[size()];
    int[] c = new int[size()];
    double[] x = new double[size()];
    double[] y = new double[size()];
    for (int i = 0; i < size(); i++) {
      r[i] = rule.resized(row[i], height, newHeight);
      c[i] = rule.resized(col[i], width, newWidth);
      x[i] = u[i] * newWidth / width;
      y[i] = v[i] * newHeight / height;
    }
    return new Pairs(rule, newHeight, newWidth, point, r, c, x, y, depth);
  }

  /// The pairs with `first` points put before the others.
  public Pairs shifted(int first) {
    int[] p = new int[size()];
    Arrays.setAll(p, i -> point[i] + first);
    return new Pairs(rule, height, width, p, row, col, u, v, depth);
  }

  /// The pairs on the rectangle of `height` × `width` pixels whose upper left one is (`top`,
  /// `left`), resized to `newHeight` × `newWidth`. Pairs outside disappear. Pixels follow the rule:
  /// one that is rounded to the nearest may enter from, or be lost to, half a new pixel around the
  /// rectangle, as in SLidR.
  ///
  /// @throws IllegalArgumentException if the rectangle is empty or not inside the image
  public Pairs cropped(int top, int left, int height, int width, int newHeight, int newWidth) {
    if (top < 0
        || left < 0
        || height < 1
        || width < 1
        || newHeight < 1
        || newWidth < 1
        || top > this.height - height
        || left > this.width - width) {
      throw new IllegalArgumentException(
          "crop: "
              + "%dx%d at row %d, column %d of %dx%d, resized to %dx%d"
                  .formatted(
                      height, width, top, left, this.height, this.width, newHeight, newWidth));
    }
    Pairs moved =
        new Pairs(
            rule,
            newHeight,
            newWidth,
            point,
            row.clone(),
            col.clone(),
            u.clone(),
            v.clone(),
            depth);
    for (int i = 0; i < size(); i++) {
      moved.row[i] = rule.cropped(row[i], top, height, newHeight);
      moved.col[i] = rule.cropped(col[i], left, width, newWidth);
      moved.u[i] = (u[i] - left) * newWidth / width;
      moved.v[i] = (v[i] - top) * newHeight / height;
    }
    return moved.where(
        i ->
            moved.row[i] >= 0
                && moved.row[i] < newHeight
                && moved.col[i] >= 0
                && moved.col[i] < newWidth);
  }

  /// The pairs on the mirrored image: column c becomes W − 1 − c, and u, for which pixel c is the
  /// interval [c, c + 1) as in the half-pixel read-out, becomes W − u.
  public Pairs flipped() {
    Pairs moved = new Pairs(rule, height, width, point, row, col.clone(), u.clone(), v, depth);
    for (int i = 0; i < size(); i++) {
      moved.col[i] = width - 1 - col[i];
      moved.u[i] = width - u[i];
    }
    return moved;
  }

  /// The pairs after the points were filtered or voxelised: point i became `newIndex[i]`, or
  /// disappeared where that is negative.
  public Pairs reindexed(int[] newIndex) {
    Pairs left = where(i -> newIndex[point[i]] >= 0);
    for (int i = 0; i < left.point.length; i++) {
      left.point[i] = newIndex[left.point[i]];
    }
    return left;
  }
}
