package vexel.distill.superpixel;

import java.util.Arrays;

/// The k-means of SLIC in position and colour, each cluster searching a window around its centre.
///
/// ```
/// D_k(p) = ((y_k − y)² + (x_k − x)²)/S² + ‖lab(p)/m − c_k‖²                             (1)
/// label(p) = the k of smallest D among windows that hold p, the lowest of equals        (2)
/// (y, x, c)_k = means over the members of k, in raster order                            (3)
/// ```
///
/// with m the compactness and S the larger step of the seed grid. Colours start at 0, so that the
/// first assignment is spatial. A cluster without members is dead, a pixel in no window keeps its
/// label.
///
/// Distances to all clusters are computed row by row, which keeps a row's colours and best
/// distances in the first cache, and one cluster at a time into a line of their own, which the
/// compiler turns into vector code. Rows are independent, so any thread may take them.
final class Clustering {
  private static final int BAND = 12;

  private final int height;
  private final int width;
  private final double[][] color = new double[3][];
  private final int[] nearest;

  private final int stepRow;
  private final int stepCol;
  private final double spatialWeight;
  private final double[] centerRow;
  private final double[] centerCol;
  private final double[][] center;
  private final int[] top;
  private final int[] bottom;
  private final int[] left;
  private final int[] right;

  private Clustering(LabImage lab, SeedGrid seeds, double compactness) {
    height = lab.height();
    width = lab.width();
    double scale = 1 / compactness;
    for (int c = 0; c < 3; c++) {
      color[c] = lab.plane(c).clone();
      for (int i = 0; i < color[c].length; i++) {
        color[c][i] *= scale;
      }
    }
    nearest = new int[height * width];
    int n = seeds.size();
    SeedGrid actual = SeedGrid.of(height, width, n);
    stepRow = actual.stepRow();
    stepCol = actual.stepCol();
    float step = Math.max(seeds.stepRow(), seeds.stepCol());
    spatialWeight = 1.0 / (step * step);
    centerRow = new double[n];
    centerCol = new double[n];
    center = new double[3][n];
    top = new int[n];
    bottom = new int[n];
    left = new int[n];
    right = new int[n];
    for (int k = 0; k < n; k++) {
      centerRow[k] = seeds.startRow() + k / seeds.cols() * seeds.stepRow();
      centerCol[k] = seeds.startCol() + k % seeds.cols() * seeds.stepCol();
    }
  }

  /// The cluster of each pixel, row-major, after `iterations` rounds.
  static int[] of(LabImage lab, SeedGrid seeds, double compactness, int iterations, Parts parts) {
    Clustering c = new Clustering(lab, seeds, compactness);
    for (int i = 0; i < iterations; i++) {
      c.aim();
      parts.run(c.height, BAND, c::assign);
      c.update();
    }
    return c.nearest;
  }

  /// Sets the half-open window of each cluster; that of a dead one is empty.
  private void aim() {
    for (int k = 0; k < centerRow.length; k++) {
      boolean alive = !Double.isNaN(centerRow[k]);
      top[k] = alive ? (int) Math.max(centerRow[k] - 2 * stepRow, 0) : 0;
      bottom[k] = alive ? (int) Math.min(centerRow[k] + 2 * stepRow + 1, height) : 0;
      left[k] = alive ? (int) Math.max(centerCol[k] - 2 * stepCol, 0) : 0;
      right[k] = alive ? (int) Math.min(centerCol[k] + 2 * stepCol + 1, width) : 0;
    }
  }

  private void assign(int from, int to) {
    double[] col = new double[width];
    Arrays.setAll(col, x -> x);
    double[] l = new double[width];
    double[] a = new double[width];
    double[] b = new double[width];
    double[] distance = new double[width];
    double[] best = new double[width];
    int[] label = new int[width];
    for (int row = from; row < to; row++) {
      System.arraycopy(color[0], row * width, l, 0, width);
      System.arraycopy(color[1], row * width, a, 0, width);
      System.arraycopy(color[2], row * width, b, 0, width);
      System.arraycopy(nearest, row * width, label, 0, width);
      Arrays.fill(best, Double.MAX_VALUE);
      for (int k = 0; k < centerRow.length; k++) {
        if (row >= top[k] && row < bottom[k]) {
          double dy = centerRow[k] - row;
          distances(l, a, b, col, dy * dy, k, distance, left[k], right[k]);
          claim(distance, best, label, k, left[k], right[k]);
        }
      }
      System.arraycopy(label, 0, nearest, row * width, width);
    }
  }

  private void distances(
      double[] l,
      double[] a,
      double[] b,
      double[] col,
      double dy2,
      int k,
      double[] distance,
      int first,
      int end) {
    double cx = centerCol[k];
    double cl = center[0][k];
    double ca = center[1][k];
    double cb = center[2][k];
    double weight = spatialWeight;
    for (int x = first; x < end; x++) { // (1)
      double dx = cx - col[x];
      double dl = l[x] - cl;
      double da = a[x] - ca;
      double db = b[x] - cb;
      distance[x] = (dy2 + dx * dx) * weight + (dl * dl + da * da + db * db);
    }
  }

  private static void claim(
      double[] distance, double[] best, int[] label, int k, int first, int end) {
    for (int x = first; x < end; x++) { // (2)
      if (distance[x] < best[x]) {
        best[x] = distance[x];
        label[x] = k;
      }
    }
  }

  /// (3). Positions are whole numbers, exact in any order; colours are added pixel by pixel.
  private void update() {
    int n = centerRow.length;
    double[] count = new double[n];
    Arrays.fill(centerRow, 0);
    Arrays.fill(centerCol, 0);
    for (double[] channel : center) {
      Arrays.fill(channel, 0);
    }
    for (int row = 0; row < height; row++) {
      int end;
      for (int x = 0; x < width; x = end) {
        int k = nearest[row * width + x];
        end = add(k, row, x);
        double pixels = end - x;
        count[k] += pixels;
        centerRow[k] += pixels * row;
        centerCol[k] += pixels * (x + end - 1) / 2;
      }
    }
    for (int k = 0; k < n; k++) {
      centerRow[k] /= count[k]; // NaN without members
      centerCol[k] /= count[k];
      for (double[] channel : center) {
        channel[k] /= count[k];
      }
    }
  }

  /// Adds the colours of the run of pixels of cluster `k` that starts at (row, x); returns its end.
  private int add(int k, int row, int x) {
    int last = (row + 1) * width;
    int i = row * width + x;
    double l = center[0][k];
    double a = center[1][k];
    double b = center[2][k];
    for (; i < last && nearest[i] == k; i++) {
      l += color[0][i];
      a += color[1][i];
      b += color[2][i];
    }
    center[0][k] = l;
    center[1][k] = a;
    center[2][k] = b;
    return i - row * width;
  }
}
