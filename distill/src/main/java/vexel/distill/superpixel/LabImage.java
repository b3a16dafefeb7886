package vexel.distill.superpixel;

import vexel.distill.data.RgbImage;

/// An image in CIELAB under D65, in double precision, as scikit-image computes it.
///
/// ```
/// c = v/255, or (v/255 − min) / max of what is left, over the whole image               (1)
/// linear: ((c + 0.055)/1.055)^2.4 where c > 0.04045, else c/12.92                       (2)
/// (X, Y, Z) = M (R, G, B) / (0.95047, 1, 1.08883)                                       (3)
/// f(t) = ∛t where t > 0.008856, else 7.787 t + 16/116                                   (4)
/// L = 116 f(Y) − 16,  a = 500 (f(X) − f(Y)),  b = 200 (f(Y) − f(Z))                     (5)
/// ```
public final class LabImage {
  private static final int BAND = 16;
  private static final double[][] XYZ = {
    {0.412453, 0.357580, 0.180423}, {0.212671, 0.715160, 0.072169}, {0.019334, 0.119193, 0.950227}
  };

  private final int height;
  private final int width;
  private final double[][] planes;

  private LabImage(int height, int width) {
    this.height = height;
    this.width = width;
    this.planes = new double[3][height * width];
  }

  /// The colours of `image`.
  public static LabImage of(RgbImage image, Slic.Release release) {
    try (Parts parts = Parts.on(1)) {
      return of(image, release, parts);
    }
  }

  static LabImage of(RgbImage image, Slic.Release release, Parts parts) {
    LabImage lab = new LabImage(image.height(), image.width());
    byte[] rgb = image.toBytes();
    double[] linear = linear(rgb, release);
    parts.run(
        lab.height, BAND, (from, to) -> lab.convert(rgb, linear, from * lab.width, to * lab.width));
    return lab;
  }

  /// (1) and (2) for the 256 levels.
  private static double[] linear(byte[] rgb, Slic.Release release) {
    double[] level = new double[256];
    for (int v = 0; v < 256; v++) {
      level[v] = v * (1.0 / 255);
    }
    if (release == Slic.Release.RELEASE_0_19) {
      int low = 255;
      int high = 0;
      for (byte b : rgb) {
        low = Math.min(low, b & 0xFF);
        high = Math.max(high, b & 0xFF);
      }
      double min = level[low];
      double max = level[high] - min;
      for (int v = 0; v < 256; v++) {
        level[v] -= min;
        level[v] = max == 0 ? level[v] : level[v] / max;
      }
    }
    for (int v = 0; v < 256; v++) {
      double c = level[v];
      level[v] = c > 0.04045 ? StrictMath.pow((c + 0.055) / 1.055, 2.4) : c / 12.92;
    }
    return level;
  }

  private void convert(byte[] rgb, double[] linear, int from, int to) {
    for (int i = from; i < to; i++) {
      double r = linear[rgb[3 * i] & 0xFF];
      double g = linear[rgb[3 * i + 1] & 0xFF];
      double b = linear[rgb[3 * i + 2] & 0xFF];
      double x = f((r * XYZ[0][0] + g * XYZ[0][1] + b * XYZ[0][2]) / 0.95047);
      double y = f(r * XYZ[1][0] + g * XYZ[1][1] + b * XYZ[1][2]);
      double z = f((r * XYZ[2][0] + g * XYZ[2][1] + b * XYZ[2][2]) / 1.08883);
      planes[0][i] = 116 * y - 16; // (5)
      planes[1][i] = 500 * (x - y);
      planes[2][i] = 200 * (y - z);
    }
  }

  private static double f(double t) { // (4)
    return t > 0.008856 ? StrictMath.cbrt(t) : 7.787 * t + 16.0 / 116;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  /// The colours `[height, width, 3]`, row-major.
  public double[] interleaved() {
    double[] all = new double[3 * height * width];
    for (int i = 0; i < all.length; i++) {
      all[i] = planes[i % 3][i / 3];
    }
    return all;
  }

  /// Plane 0 (L), 1 (a) or 2 (b) itself, row-major.
  double[] plane(int c) {
    return planes[c];
  }

  /// The image under a Gaussian of standard deviation `sigma` pixels; itself if that is 0.
  public LabImage smoothed(double sigma) {
    try (Parts parts = Parts.on(1)) {
      return smoothed(sigma, parts);
    }
  }

  LabImage smoothed(double sigma, Parts parts) {
    if (sigma == 0) {
      return this;
    }
    Gaussian gaussian = Gaussian.of(sigma);
    LabImage out = new LabImage(height, width);
    double[] down = new double[height * width];
    for (int c = 0; c < 3; c++) {
      double[] x = planes[c];
      double[] y = out.planes[c];
      parts.run(height, BAND, (from, to) -> gaussian.columns(x, height, width, from, to, down));
      parts.run(height, BAND, (from, to) -> gaussian.rows(down, width, from, to, y));
    }
    return out;
  }
}
