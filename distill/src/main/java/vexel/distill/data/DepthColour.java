package vexel.distill.data;

/// Colours for depth: red near, over yellow, green and cyan, to blue far, on a logarithmic scale
/// from 2 m to 80 m.
final class DepthColour {
  private static final double NEAR = 2;
  private static final double FAR = 80;

  private DepthColour() {}

  /// 0xRRGGBB for a depth in metres.
  static int of(double depth) {
    double t = StrictMath.log(depth / NEAR) / StrictMath.log(FAR / NEAR);
    double h = 4 * Math.clamp(t, 0, 1); // red 0, yellow 1, green 2, cyan 3, blue 4
    double red = Math.clamp(2 - h, 0, 1);
    double green = Math.clamp(h < 2 ? h : 4 - h, 0, 1);
    double blue = Math.clamp(h - 2, 0, 1);
    return (int) (255 * red) << 16 | (int) (255 * green) << 8 | (int) (255 * blue);
  }
}
