package vexel.distill.data;

import vexel.distill.data.Taps.Kernel;

/// Image resizing as PyTorch's `interpolate(…, align_corners=False)` does it on real numbers,
/// computed in double: columns first, then rows.
public enum TorchResize {
  BILINEAR(Kernel.TRIANGLE, false),
  BILINEAR_ANTIALIAS(Kernel.TRIANGLE, true),
  BICUBIC(Kernel.CUBIC_THREE_QUARTERS, false),
  BICUBIC_ANTIALIAS(Kernel.CUBIC_HALF, true);

  private final Kernel kernel;
  private final boolean antialias;

  TorchResize(Kernel kernel, boolean antialias) {
    this.kernel = kernel;
    this.antialias = antialias;
  }

  /// Resizes planes x `[planes, height, width]` to `[planes, newHeight, newWidth]`.
  public float[] apply(float[] x, int planes, int height, int width, int newHeight, int newWidth) {
    if (x.length != (long) planes * height * width || newHeight < 1 || newWidth < 1) {
      throw new IllegalArgumentException(
          "resize: "
              + x.length
              + " numbers as ["
              + planes
              + ", "
              + height
              + ", "
              + width
              + "] to "
              + newHeight
              + "x"
              + newWidth);
    }
    double[] wide = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      wide[i] = x[i];
    }
    double[] rows = pass(wide, taps(width, newWidth), planes * height, width, 1);
    double[] out = pass(rows, taps(height, newHeight), planes, height, newWidth);
    float[] y = new float[out.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) out[i];
    }
    return y;
  }

  private Taps taps(int from, int to) {
    return antialias ? Taps.antialiased(kernel, from, to) : Taps.plain(kernel, from, to);
  }

  /// Resizes the middle axis of x `[outer, from, inner]`.
  private static double[] pass(double[] x, Taps taps, int outer, int from, int inner) {
    double[] y = new double[outer * taps.size() * inner];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < taps.size(); i++) {
        int source = (o * from + taps.first(i)) * inner;
        int target = (o * taps.size() + i) * inner;
        for (int c = 0; c < inner; c++) {
          double sum = 0;
          for (int k = 0; k < taps.count(i); k++) {
            sum += taps.weight(i, k) * x[source + k * inner + c];
          }
          y[target + c] = sum;
        }
      }
    }
    return y;
  }
}
