package vexel.distill.data;

/// The separable weights of an image resize along one axis: output i is Σ_k weight_ik · input at
/// first_i + k.
final class Taps {
  private final int[] first;
  private final double[][] weight;

  private Taps(int size) {
    first = new int[size];
    weight = new double[size][];
  }

  int size() {
    return first.length;
  }

  int first(int i) {
    return first[i];
  }

  int count(int i) {
    return weight[i].length;
  }

  double weight(int i, int k) {
    return weight[i][k];
  }

  /// Antialiased weights, as Pillow and PyTorch with `antialias=True` compute them: the kernel is
  /// stretched by the reduction factor, cut at the border and normalised to sum 1.
  static Taps antialiased(Kernel kernel, int from, int to) {
    Taps taps = new Taps(to);
    double scale = (double) from / to;
    double stretch = StrictMath.max(scale, 1);
    double support = kernel.support * stretch;
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * scale;
      int low = StrictMath.max((int) (centre - support + 0.5), 0);
      int high = StrictMath.min((int) (centre + support + 0.5), from);
      double[] w = new double[high - low];
      double sum = 0;
      for (int k = 0; k < w.length; k++) {
        w[k] = kernel.at((k + low - centre + 0.5) * (1 / stretch));
        sum += w[k];
      }
      for (int k = 0; k < w.length; k++) {
        w[k] = sum == 0 ? w[k] : w[k] / sum;
      }
      taps.first[i] = low;
      taps.weight[i] = w;
    }
    return taps;
  }

  /// Weights without antialiasing, as PyTorch with `align_corners=False` computes them: the kernel
  /// has its natural width, and inputs beyond the border repeat the border.
  static Taps plain(Kernel kernel, int from, int to) {
    Taps taps = new Taps(to);
    int reach = (int) kernel.support;
    for (int i = 0; i < to; i++) {
      double x = (i + 0.5) * ((double) from / to) - 0.5;
      int base = (int) StrictMath.floor(x);
      int low = Math.clamp(base - reach + 1, 0, from - 1);
      int high = Math.clamp(base + reach, 0, from - 1);
      double[] w = new double[high - low + 1];
      for (int k = base - reach + 1; k <= base + reach; k++) {
        w[Math.clamp(k, 0, from - 1) - low] += kernel.at(k - x);
      }
      taps.first[i] = low;
      taps.weight[i] = w;
    }
    return taps;
  }

  /// Interpolation kernels by distance from the centre.
  enum Kernel {
    /// 1 − |x|.
    TRIANGLE(1) {
      @Override
      double at(double x) {
        double d = StrictMath.abs(x);
        return d < 1 ? 1 - d : 0;
      }
    },
    /// Keys' cubic convolution with a = −½ (Pillow; PyTorch antialiased).
    CUBIC_HALF(2) {
      @Override
      double at(double x) {
        return cubic(x, -0.5);
      }
    },
    /// Keys' cubic convolution with a = −¾ (PyTorch without antialiasing).
    CUBIC_THREE_QUARTERS(2) {
      @Override
      double at(double x) {
        return cubic(x, -0.75);
      }
    };

    final double support;

    Kernel(double support) {
      this.support = support;
    }

    abstract double at(double x);

    static double cubic(double x, double a) {
      double d = StrictMath.abs(x);
      if (d < 1) {
        return ((a + 2) * d - (a + 3)) * d * d + 1;
      }
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
    }
  }
}
