package vexel.distill.data;

import java.util.Comparator;
import java.util.stream.IntStream;
import vexel.distill.geometry.Pairs;

/// An image with its paired points drawn on it, coloured by depth, near ones on top: a wrong
/// calibration shows at a glance.
final class Overlay {
  private Overlay() {}

  /// Draws on a copy of `image`.
  static RgbImage of(RgbImage image, Pairs pairs) {
    RgbImage drawn = image.copy();
    int dot = StrictMath.max(1, image.width() / 400);
    IntStream.range(0, pairs.size())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -pairs.depth(i)))
        .forEach(
            i -> square(drawn, pairs.row(i), pairs.col(i), dot, DepthColour.of(pairs.depth(i))));
    return drawn;
  }

  private static void square(RgbImage image, int row, int col, int side, int colour) {
    int top = StrictMath.max(row - side / 2, 0);
    int left = StrictMath.max(col - side / 2, 0);
    for (int r = top; r < StrictMath.min(top + side, image.height()); r++) {
      for (int c = left; c < StrictMath.min(left + side, image.width()); c++) {
        image.set(r, c, colour >> 16, colour >> 8 & 0xFF, colour & 0xFF);
      }
    }
  }
}
