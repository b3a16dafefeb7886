package vexel.distill.superpixel;

/// A separable Gaussian on planes of doubles: taps to four standard deviations, normalised, and the
/// image mirrored at its borders with the border repeated (d c b a | a b c d | d c b a).
///
/// ```
/// w_j = e^(−j²/2σ²) / Σ,  |j| ≤ r = ⌊4σ + ½⌋                                            (1)
/// y_i = w_0 x_i + Σ_{j=r}^{1} w_j (x_{i−j} + x_{i+j})                                   (2)
/// ```
///
/// SciPy sums (2) from the outermost pair inwards, and so does this.
final class Gaussian {
  private final double[] weight; // w_0 … w_r

  private Gaussian(double[] weight) {
    this.weight = weight;
  }

  static Gaussian of(double sigma) {
    int radius = (int) (4 * sigma + 0.5);
    double[] all = new double[2 * radius + 1];
    for (int i = 0; i < all.length; i++) {
      double x = i - radius;
      all[i] = StrictMath.exp(-0.5 / (sigma * sigma) * (x * x));
    }
    double sum = pairwiseSum(all);
    double[] weight = new double[radius + 1];
    for (int j = 0; j <= radius; j++) {
      weight[j] = all[radius + j] / sum; // (1)
    }
    return new Gaussian(weight);
  }

  /// The sum in NumPy's order for up to 128 numbers: eight lanes, joined in pairs, then the rest.
  private static double pairwiseSum(double[] x) {
    double[] lane = new double[8];
    int whole = x.length / 8 * 8;
    for (int i = 0; i < whole; i++) {
      lane[i % 8] = i < 8 ? x[i] : lane[i % 8] + x[i];
    }
    double sum =
        ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
    for (int i = whole; i < x.length; i++) {
      sum += x[i];
    }
    return sum;
  }

  /// Filters rows `from` … `to` − 1 of x `[height, width]`, each with the rows above and below it.
  void columns(double[] x, int height, int width, int from, int to, double[] y) {
    double[] sum = new double[width];
    double[] above = new double[width];
    double[] below = new double[width];
    int r = weight.length - 1;
    for (int row = from; row < to; row++) {
      System.arraycopy(x, row * width, above, 0, width);
      scale(above, weight[0], sum);
      for (int j = r; j > 0; j--) {
        System.arraycopy(x, mirrored(row - j, height) * width, above, 0, width);
        System.arraycopy(x, mirrored(row + j, height) * width, below, 0, width);
        addPair(above, below, weight[j], sum); // (2)
      }
      System.arraycopy(sum, 0, y, row * width, width);
    }
  }

  /// Filters rows `from` … `to` − 1 of x `[…, width]`, each along itself.
  void rows(double[] x, int width, int from, int to, double[] y) {
    int r = weight.length - 1;
    double[] line = new double[width + 2 * r];
    double[] left = new double[width];
    double[] right = new double[width];
    double[] sum = new double[width];
    for (int row = from; row < to; row++) {
      for (int i = 0; i < line.length; i++) {
        line[i] = x[row * width + mirrored(i - r, width)];
      }
      System.arraycopy(line, r, left, 0, width);
      scale(left, weight[0], sum);
      for (int j = r; j > 0; j--) {
        System.arraycopy(line, r - j, left, 0, width);
        System.arraycopy(line, r + j, right, 0, width);
        addPair(left, right, weight[j], sum); // (2)
      }
      System.arraycopy(sum, 0, y, row * width, width);
    }
  }

  private static void scale(double[] x, double w, double[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] * w;
    }
  }

  private static void addPair(double[] a, double[] b, double w, double[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] += (a[i] + b[i]) * w;
    }
  }

  /// Position i of a line of n, mirrored at both ends as often as it takes.
  private static int mirrored(int i, int n) {
    int m = StrictMath.floorMod(i, 2 * n);
    return m < n ? m : 2 * n - 1 - m;
  }
}
