package vexel.distill.data;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Image rotation as Pillow's `Image.rotate(angle)` does it, pixel by pixel: about the middle, the
/// size kept, nearest neighbour in fixed point with 16 fractional bits, black where the picture
/// does not reach.
public final class PillowRotate {
  private static final int ONE = 1 << 16;

  private PillowRotate() {}

  /// The image turned counter-clockwise as it is seen.
  ///
  /// @throws IllegalArgumentException if a side is too long for the fixed point, 16,384 pixels
  public static RgbImage nearest(RgbImage image, double degrees) {
    int h = image.height();
    int w = image.width();
    if (StrictMath.max(h, w) > 1 << 14) {
      throw new IllegalArgumentException("rotate: " + h + "x" + w + " is larger than 16384");
    }
    double turn = degrees % 360;
    double angle = StrictMath.toRadians(turn < 0 ? turn + 360 : turn);
    double cos = rounded(StrictMath.cos(angle));
    double sin = rounded(StrictMath.sin(angle));
    // a pixel (c, r) of the result shows what was at (cos c − sin r + x, sin c + cos r + y)
    double x = -cos * (w / 2.0) + sin * (h / 2.0) + w / 2.0;
    double y = -sin * (w / 2.0) - cos * (h / 2.0) + h / 2.0;
    int dx = fixed(cos);
    int dy = fixed(sin);
    int rowX = fixed(x + cos * 0.5 - sin * 0.5);
    int rowY = fixed(y + sin * 0.5 + cos * 0.5);
    byte[] in = image.bytes();
    byte[] out = new byte[in.length];
    for (int r = 0; r < h; r++) {
      int atX = rowX;
      int atY = rowY;
      for (int c = 0; c < w; c++) {
        int col = atX >> 16;
        int row = atY >> 16;
        if (col >= 0 && col < w && row >= 0 && row < h) {
          System.arraycopy(in, (row * w + col) * 3, out, (r * w + c) * 3, 3);
        }
        atX += dx;
        atY += dy;
      }
      rowX += fixed(-sin);
      rowY += dx;
    }
    return RgbImage.of(h, w, out);
  }

  /// To 15 decimals, halves to even, as Pillow does to get exact quarter turns.
  private static double rounded(double v) {
    return new BigDecimal(v).setScale(15, RoundingMode.HALF_EVEN).doubleValue();
  }

  private static int fixed(double v) {
    return (int) StrictMath.floor(v * ONE + 0.5);
  }
}
