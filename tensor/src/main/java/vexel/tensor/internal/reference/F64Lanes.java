package vexel.tensor.internal.reference;

/// Sums along contiguous elements in the one order that every vector width can follow: element i
/// joins lane i mod 16 in ascending order, then lanes at distance 8 are added, then 4, 2 and 1.
public final class F64Lanes {
  /// Virtual lanes: one register of 512 bits in F64, two of 256, four of 128.
  public static final int LANES = 16;

  private F64Lanes() {}

  /// Σ x_i.
  static double sum(double[] x, int ix, int n) {
    double[] lanes = new double[LANES];
    for (int i = 0; i < n; i++) {
      lanes[i % LANES] += x[ix + i];
    }
    return tree(lanes);
  }

  /// Σ a_i b_i by fma.
  static double dot(double[] a, int ia, double[] b, int ib, int n) {
    double[] lanes = new double[LANES];
    for (int i = 0; i < n; i++) {
      lanes[i % LANES] = Math.fma(a[ia + i], b[ib + i], lanes[i % LANES]);
    }
    return tree(lanes);
  }

  /// Σ (x_i − mean)² by fma.
  static double squares(double[] x, int ix, double mean, int n) {
    double[] lanes = new double[LANES];
    for (int i = 0; i < n; i++) {
      double d = x[ix + i] - mean;
      lanes[i % LANES] = Math.fma(d, d, lanes[i % LANES]);
    }
    return tree(lanes);
  }

  /// Π x_i.
  static double product(double[] x, int ix, int n) {
    double[] lanes = new double[LANES];
    java.util.Arrays.fill(lanes, 1);
    for (int i = 0; i < n; i++) {
      lanes[i % LANES] *= x[ix + i];
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] *= lanes[i + half];
      }
    }
    return lanes[0];
  }

  /// The sum of the lanes; overwrites them.
  public static double tree(double[] lanes) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }
}
