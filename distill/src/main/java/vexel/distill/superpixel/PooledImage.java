package vexel.distill.superpixel;

import java.util.Arrays;

/// The part of [SuperpixelPool] that visits the pixels of one image: one norm each, in double
/// precision and raster order. Equations are numbered there.
public final class PooledImage {
  /// ‖r_x‖² relative to Σ_j w_xj² ‖t_j‖² below which patches cancel.
  private static final double CANCELLED = 1e-12;

  private final Regions regions;
  private final int image;
  private final GridAxis rows;
  private final GridAxis cols;
  private final int first; // region
  private final int count;
  private final double[] norm; // of (2), ∞ where patches cancel

  /// @param gram inner products of the image's patches
  PooledImage(Regions regions, int image, GridAxis rows, GridAxis cols, CellMatrix gram) {
    this.regions = regions;
    this.image = image;
    this.rows = rows;
    this.cols = cols;
    first = regions.first(image);
    count = regions.first(image + 1) - first;
    norm = new double[rows.pixels() * cols.pixels()];
    measure(gram);
  }

  private void measure(CellMatrix gram) {
    double[] node = new double[cols.patches() + 1];
    double[] edge = new double[cols.patches() + 1];
    double[] diagonal = new double[cols.patches() + 1];
    for (int r = 0; r < rows.pixels(); r++) {
      gram.read(rows.low(r), rows.share(r), node, edge, diagonal);
      for (int c = 0; c < cols.pixels(); c++) {
        int j = cols.low(c);
        double b = cols.share(c);
        double left = (1 - b) * (1 - b);
        double right = b * b;
        double square = left * node[j] + 2 * b * (1 - b) * edge[j] + right * node[j + 1]; // (4)
        double apart = left * diagonal[j] + right * diagonal[j + 1];
        norm[r * cols.pixels() + c] =
            square < CANCELLED * apart
                ? Double.POSITIVE_INFINITY
                : Math.max(Math.sqrt(square), SuperpixelPool.EPSILON); // (2)
      }
    }
  }

  /// Appends the rows W_s of (5); patches are counted from `firstPatch`.
  void appendWeights(SparseRows weights, int firstPatch) {
    int patches = rows.patches() * cols.patches();
    double[] sum = new double[count * patches];
    for (int r = 0; r < rows.pixels(); r++) {
      int upper = rows.low(r) * cols.patches();
      int lower = rows.high(r) * cols.patches();
      double a = rows.share(r);
      for (int c = 0; c < cols.pixels(); c++) {
        int s = regions.at(image, r, c);
        if (s >= 0) {
          int at = (s - first) * patches;
          double scale = 1 / norm[r * cols.pixels() + c];
          double left = (1 - cols.share(c)) * scale;
          double right = cols.share(c) * scale;
          sum[at + upper + cols.low(c)] += (1 - a) * left;
          sum[at + upper + cols.high(c)] += (1 - a) * right;
          sum[at + lower + cols.low(c)] += a * left;
          sum[at + lower + cols.high(c)] += a * right;
        }
      }
    }
    for (int s = 0; s < count; s++) {
      double share = share(s);
      for (int p = 0; p < patches; p++) {
        weights.add(firstPatch + p, share * sum[s * patches + p]);
      }
      weights.end();
    }
  }

  /// M of (8).
  ///
  /// @param products ⟨t_j, g_s⟩, `[regions of the image, patches]`, read where W_sj ≠ 0
  CellMatrix projection(double[] products) {
    int patches = rows.patches() * cols.patches();
    CellMatrix m = new CellMatrix(rows.patches(), cols.patches());
    double[] node = new double[cols.patches() + 1];
    double[] edge = new double[cols.patches() + 1];
    for (int r = 0; r < rows.pixels(); r++) {
      int upper = rows.low(r) * cols.patches();
      int lower = rows.high(r) * cols.patches();
      double a = rows.share(r);
      Arrays.fill(node, 0);
      Arrays.fill(edge, 0);
      for (int c = 0; c < cols.pixels(); c++) {
        int s = regions.at(image, r, c);
        double n = norm[r * cols.pixels() + c];
        if (s >= 0 && n > SuperpixelPool.EPSILON) {
          int at = (s - first) * patches;
          int j = cols.low(c);
          int k = cols.high(c);
          double b = cols.share(c);
          double left = (1 - a) * products[at + upper + j] + a * products[at + lower + j];
          double right = (1 - a) * products[at + upper + k] + a * products[at + lower + k];
          double weight = share(s - first) * ((1 - b) * left + b * right) / (n * n * n); // (7)
          node[j] += (1 - b) * (1 - b) * weight;
          edge[j] += b * (1 - b) * weight;
          node[k] += b * b * weight;
        }
      }
      m.add(rows.low(r), a, node, edge);
    }
    return m;
  }

  /// 1/(n_s + ε) of the image's region s.
  private double share(int s) {
    return 1 / (regions.pixels(first + s) + Regions.EPSILON);
  }
}
