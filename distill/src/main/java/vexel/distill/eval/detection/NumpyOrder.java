package vexel.distill.eval.detection;

/// Sums, means and interpolation in the order of numpy's arithmetic, by which the devkit computes.
final class NumpyOrder {
  private static final int BLOCK = 128;
  private static final int LANES = 8;

  private NumpyOrder() {}

  /// The sum of a[from … to), pairwise: halves above 128 numbers, eight running sums below.
  static double sum(double[] a, int from, int to) {
    int n = to - from;
    if (n > BLOCK) {
      int half = n / 2 - n / 2 % LANES;
      return sum(a, from, from + half) + sum(a, from + half, to);
    }
    double sum = 0;
    int at = from;
    if (n >= LANES) {
      double[] r = new double[LANES];
      for (; at + LANES <= to; at += LANES) {
        for (int k = 0; k < LANES; k++) {
          r[k] += a[at + k];
        }
      }
      sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    }
    for (; at < to; at++) {
      sum += a[at];
    }
    return sum;
  }

  /// The mean of a[from … to).
  static double mean(double[] a, int from, int to) {
    return sum(a, from, to) / (to - from);
  }

  /// The mean of the numbers that are not NaN; NaN if all are.
  static double meanOfKnown(double[] a) {
    double[] known = new double[a.length];
    int count = 0;
    for (int i = 0; i < a.length; i++) {
      known[i] = Double.isNaN(a[i]) ? 0 : a[i];
      count += Double.isNaN(a[i]) ? 0 : 1;
    }
    return sum(known, 0, known.length) / count;
  }

  /// The value at x of the line through (xp, fp), xp ascending: `fp` of the first point left of it,
  /// `right` beyond the last. Of equal xp the last counts.
  static double interpolate(double x, double[] xp, double[] fp, double right) {
    int n = xp.length;
    if (x > xp[n - 1]) {
      return right;
    }
    if (x < xp[0]) {
      return fp[0];
    }
    int low = 0;
    int high = n;
    while (low < high) { // the first index with xp > x
      int middle = (low + high) >>> 1;
      if (x >= xp[middle]) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int j = low - 1;
    if (j == n - 1 || xp[j] == x) {
      return fp[j];
    }
    double slope = (fp[j + 1] - fp[j]) / (xp[j + 1] - xp[j]);
    return slope * (x - xp[j]) + fp[j];
  }
}
