package vexel.distill.data;

import java.util.Arrays;
import vexel.distill.data.Taps.Kernel;

/// Image resizing as Pillow's `Image.resize` does it on 8-bit images, grey level by grey level:
/// antialiased weights rounded to fixed point with 22 fractional bits, columns first, the
/// intermediate rounded to 8 bits, then rows.
///
/// This is what a torchvision pipeline applies to a loaded image, hence the resize of teacher
/// inputs.
public final class PillowResize {
  private static final int FRACTION = 22;
  private static final int HALF = 1 << (FRACTION - 1);

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
    byte[] narrow =
        columns(
            image.bytes(),
            Taps.antialiased(kernel, image.width(), width),
            image.height(),
            image.width());
    byte[] out = rows(narrow, Taps.antialiased(kernel, image.height(), height), 3 * width);
    return RgbImage.of(height, width, out);
  }

  /// Resizes the middle axis of x `[rows, from, 3]`: a row's colours are near each other, so three
  /// sums go along it.
  private static byte[] columns(byte[] x, Taps taps, int rows, int from) {
    byte[] y = new byte[rows * taps.size() * 3];
    int[][] weights = weights(taps);
    int target = 0;
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < weights.length; i++) {
        int source = (r * from + taps.first(i)) * 3;
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (int w : weights[i]) {
          red += (x[source] & 0xFF) * w;
          green += (x[source + 1] & 0xFF) * w;
          blue += (x[source + 2] & 0xFF) * w;
          source += 3;
        }
        y[target++] = level(red);
        y[target++] = level(green);
        y[target++] = level(blue);
      }
    }
    return y;
  }

  /// Resizes the first axis of x `[from, inner]`: whole rows are summed.
  private static byte[] rows(byte[] x, Taps taps, int inner) {
    byte[] y = new byte[taps.size() * inner];
    int[][] weights = weights(taps);
    int[] sum = new int[inner];
    for (int i = 0; i < weights.length; i++) {
      Arrays.fill(sum, HALF);
      for (int k = 0; k < weights[i].length; k++) {
        add(sum, x, (taps.first(i) + k) * inner, weights[i][k]);
      }
      for (int c = 0; c < inner; c++) {
        y[i * inner + c] = level(sum[c]);
      }
    }
    return y;
  }

  private static void add(int[] sum, byte[] x, int from, int weight) {
    for (int c = 0; c < sum.length; c++) {
      sum[c] += (x[from + c] & 0xFF) * weight;
    }
  }

  private static byte level(int sum) {
    return (byte) Math.clamp(sum >> FRACTION, 0, 255);
  }

  private static int[][] weights(Taps taps) {
    int[][] weights = new int[taps.size()][];
    Arrays.setAll(weights, i -> fixedPoint(taps, i));
    return weights;
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
