package vexel.distill.superpixel;

/// A symmetric matrix A over the patches of a grid that matters between patches of one cell (a
/// square of four neighbours) only, with equal entries on both diagonals of a cell: at most 9 in a
/// row, of which 4 are stored.
///
/// Bilinear weights w of a pixel separate into those of its row, (1 − α, α), and of its column, (1
/// − β, β). Along one image row, with p = (i, j) the upper left patch of a cell,
///
/// ```
/// node_j = (1−α)² A_{p,p} + 2α(1−α) A_{p,p+w} + α² A_{p+w,p+w}                          (1)
/// edge_j = (1−α)² A_{p,p+1} + 2α(1−α) A_{p,p+w+1} + α² A_{p+w,p+w+1}                    (2)
/// wᵀA w  = (1−β)² node_j + 2β(1−β) edge_j + β² node_{j+1}                               (3)
/// ```
///
/// so that (3) costs three products a pixel. Sums A = Σ_x b_x w_x w_xᵀ are the same read backwards.
final class CellMatrix {
  private final int height;
  private final int width;
  private final int below; // from a patch to that under it
  private final double[] self; // A_{p,p}
  private final double[] right; // A_{p,p+1}
  private final double[] down; // A_{p,p+w}
  private final double[] cross; // A_{p,p+w+1} = A_{p+1,p+w}

  /// Zeros.
  CellMatrix(int height, int width) {
    this.height = height;
    this.width = width;
    below = height > 1 ? width : 0;
    self = new double[height * width];
    right = new double[height * width];
    down = new double[height * width];
    cross = new double[height * width];
  }

  /// The inner products of patches t `[height·width, d]`. Those across a cell's diagonals weigh the
  /// same in (3), so both are their mean.
  static CellMatrix products(double[] t, int d, int height, int width) {
    CellMatrix a = new CellMatrix(height, width);
    for (int p = 0; p < height * width; p++) {
      boolean hasRight = p % width + 1 < width;
      boolean hasBelow = p + width < height * width;
      a.self[p] = dot(t, p, t, p, d);
      if (hasRight) {
        a.right[p] = dot(t, p, t, p + 1, d);
      }
      if (hasBelow) {
        a.down[p] = dot(t, p, t, p + width, d);
      }
      if (hasRight && hasBelow) {
        a.cross[p] = (dot(t, p, t, p + width + 1, d) + dot(t, p + 1, t, p + width, d)) / 2;
      }
    }
    return a;
  }

  /// ⟨a_i, b_j⟩ of rows of width d, in four interleaved sums.
  static double dot(double[] a, int i, double[] b, int j, int d) {
    int x = i * d;
    int y = j * d;
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 3 < d; k += 4) {
      s0 += a[x + k] * b[y + k];
      s1 += a[x + k + 1] * b[y + k + 1];
      s2 += a[x + k + 2] * b[y + k + 2];
      s3 += a[x + k + 3] * b[y + k + 3];
    }
    for (; k < d; k++) {
      s0 += a[x + k] * b[y + k];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /// (1) and (2) for an image row at share α below grid row i, and (1) of A's diagonal alone; each
  /// array holds `width` + 1 numbers, the last 0.
  void read(int i, double alpha, double[] node, double[] edge, double[] diagonal) {
    double upper = (1 - alpha) * (1 - alpha);
    double both = 2 * alpha * (1 - alpha);
    double lower = alpha * alpha;
    for (int j = 0; j < width; j++) {
      int p = i * width + j;
      diagonal[j] = upper * self[p] + lower * self[p + below];
      node[j] = diagonal[j] + both * down[p]; // (1)
      edge[j] = upper * right[p] + both * cross[p] + lower * right[p + below]; // (2)
    }
  }

  /// Adds what pixels of an image row at share α below grid row i add to A, given their sums Σ b_x
  /// over the products of column weights that (3) gives node_j and edge_j (there twice).
  void add(int i, double alpha, double[] node, double[] edge) {
    double upper = (1 - alpha) * (1 - alpha);
    double one = alpha * (1 - alpha);
    double lower = alpha * alpha;
    for (int j = 0; j < width; j++) {
      int p = i * width + j;
      self[p] += upper * node[j];
      down[p] += one * node[j];
      self[p + below] += lower * node[j];
      right[p] += upper * edge[j];
      cross[p] += one * edge[j];
      right[p + below] += lower * edge[j];
    }
  }

  /// Appends all rows, whose columns are counted from `first`.
  void appendTo(SparseRows rows, int first) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++) {
          for (int u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++) {
            int cell = Math.min(y, v) * width + Math.min(x, u);
            rows.add(first + v * width + u, entries(v == y, u == x)[cell]);
          }
        }
        rows.end();
      }
    }
  }

  private double[] entries(boolean sameRow, boolean sameColumn) {
    if (sameRow) {
      return sameColumn ? self : right;
    }
    return sameColumn ? down : cross;
  }
}
