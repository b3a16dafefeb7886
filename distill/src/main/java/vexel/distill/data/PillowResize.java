package vexel.distill.data;

import vexel.distill.data.Taps.Kernel;

/// Image resizing as Pillow's `Image.resize` does it on 8-bit images, grey level by grey level:
/// antialiased weights rounded to fixed point with 22 fractional bits, columns first, the
/// intermediate rounded to 8 bits, then rows.
///
/// This is what a torchvision pipeline applies to a loaded image, hence the resize of teacher
/// inputs.
public final class PillowResize {
  private static final int FRACTION = 22;

  private PillowResize() {}

  /// Triangle filter (`BILINEAR`).
  public static RgbImage bilinear(RgbImage image, int height, int width) {
    return resize(image, height, width, Kernel.TRIANGLE);
  }

  /// Cubic filter with a = −½ (`BICUBIC`).
  public static RgbImage bicubic(RgbImage image, int height, int width) {
    return resize(image, height, width, Kernel.CUBIC_HALF);
  }

  private static RgbImage resize(RgbImage image, int height, int width, Kernel kernel) {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException("resize: " + height + "x" + width + " is empty");
    }
    byte[] rows =
        pass(
            image.bytes(),
            Taps.antialiased(kernel, image.width(), width),
            image.height(),
            image.width(),
            3);
    byte[] out =
        pass(rows, Taps.antialiased(kernel, image.height(), height), 1, image.height(), 3 * width);
    return RgbImage.of(height, width, out);
  }

  /// Resizes the middle axis of x `[outer, from, inner]`.
  private static byte[] pass(byte[] x, Taps taps, int outer, int from, int inner) {
    byte[] y = new byte[outer * taps.size() * inner];
    int[][] weights = new int[taps.size()][];
    for (int i = 0; i < taps.size(); i++) {
      weights[i] = fixedPoint(taps, i);
    }
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < taps.size(); i++) {
        int[] w = weights[i];
        int source = (o * from + taps.first(i)) * inner;
        int target = (o * taps.size() + i) * inner;
        for (int c = 0; c < inner; c++) {
          int sum = 1 << (FRACTION - 1);
          for (int k = 0; k < w.length; k++) {
            sum += (x[source + k * inner + c] & 0xFF) * w[k];
          }
          y[target + c] = (byte) Math.clamp(sum >> FRACTION, 0, 255);
        }
      }
    }
    return y;
  }

  private static int[] fixedPoint(Taps taps, int i) {
    int[] w = new int[taps.count(i)];
    for (int k = 0; k < w.length; k++) {
      double scaled = taps.weight(i, k) * (1 << FRACTION);
      w[k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
    return w;
  }
}
