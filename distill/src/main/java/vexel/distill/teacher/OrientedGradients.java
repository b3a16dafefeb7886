package vexel.distill.teacher;

/// Histograms of oriented gradients (Dalal and Triggs, *Histograms of Oriented Gradients for Human
/// Detection*, CVPR 2005) of the patches of an image, as MaskFeat predicts them (Wei et al.,
/// *Masked Feature Prediction for Self-Supervised Visual Pre-Training*, CVPR 2022, §3): no labels,
/// and as they are normalised cell by cell, neither light nor contrast.
///
/// ```
/// g(r, c) = (x(r, c + 1) − x(r, c − 1), x(r + 1, c) − x(r − 1, c)), 0 across a border   (1)
/// b(r, c) = ⌊9 angle(g) / π⌋, a direction and its opposite being one                    (2)
/// h_b     = Σ |g| over the pixels of a cell with b(r, c) = b                            (3)
/// h       = h / max(‖h‖, ε)                                                             (4)
/// ```
///
/// A patch has 2 × 2 cells in each of three channels: 108 numbers. Deviation: a cell is half a
/// patch, 7 pixels, where MaskFeat's patches of 16 have cells of 8.
final class OrientedGradients {
  static final int BINS = 9;
  static final int CELLS = 2;
  static final int CHANNELS = 3;

  /// Numbers a patch.
  static final int WIDTH = CHANNELS * CELLS * CELLS * BINS;

  /// A gradient this small over a whole cell is no structure: a tenth of a grey level a pixel.
  private static final double EPS = 0.1;

  /// Directions at which a bin ends, for angles 20°, 40° … 160°.
  private static final double[] COS = new double[BINS - 1];

  private static final double[] SIN = new double[BINS - 1];

  static {
    for (int k = 1; k < BINS; k++) {
      COS[k - 1] = StrictMath.cos(k * Math.PI / BINS);
      SIN[k - 1] = StrictMath.sin(k * Math.PI / BINS);
    }
  }

  private OrientedGradients() {}

  /// Describes the patches of one image.
  ///
  /// @param x channels of the image, [3, height, width] from `from` on
  /// @param patch edge of a patch, even
  /// @param out receives [h·w, 108] from `to` on: channel, row of cells, column of cells, bin
  static void describe(float[] x, int from, int height, int width, int patch, float[] out, int to) {
    int columns = width / patch;
    int cell = patch / CELLS;
    double[] h = new double[height / patch * columns * WIDTH];
    for (int k = 0; k < CHANNELS; k++) {
      int plane = from + k * height * width;
      for (int r = 0; r < height; r++) {
        for (int c = 0; c < width; c++) {
          int at = plane + r * width + c;
          double gx = c == 0 || c == width - 1 ? 0 : (double) x[at + 1] - x[at - 1]; // (1)
          double gy = r == 0 || r == height - 1 ? 0 : (double) x[at + width] - x[at - width];
          int p = r / patch * columns + c / patch;
          int i = (k * CELLS + r % patch / cell) * CELLS + c % patch / cell;
          h[p * WIDTH + i * BINS + bin(gx, gy)] += Math.sqrt(gx * gx + gy * gy); // (3)
        }
      }
    }
    for (int i = 0; i < h.length; i += BINS) {
      double square = 0;
      for (int b = 0; b < BINS; b++) {
        square += h[i + b] * h[i + b];
      }
      double norm = Math.max(Math.sqrt(square), EPS);
      for (int b = 0; b < BINS; b++) {
        out[to + i + b] = (float) (h[i + b] / norm); // (4)
      }
    }
  }

  /// The bin of a direction. (2)
  static int bin(double gx, double gy) {
    boolean below = gy < 0 || (gy == 0 && gx < 0);
    double u = below ? -gx : gx;
    double v = below ? -gy : gy;
    int b = 0;
    while (b < BINS - 1 && COS[b] * v - SIN[b] * u >= 0) { // at or beyond the end of bin b
      b++;
    }
    return b;
  }
}
