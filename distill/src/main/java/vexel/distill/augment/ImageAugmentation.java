package vexel.distill.augment;

import vexel.tensor.Rng;

/// Which motions a detector's images are moved by, each camera by its own: resize factor f ~ U[low,
/// high), a window flush with the bottom of the resized image (the road is there) at a uniform
/// place, a mirror, a turn θ ~ U[−degrees, degrees).
///
/// @param lowFactor smallest f
/// @param highFactor largest f
/// @param height rows of the window
/// @param width columns of the window
/// @param flip probability of the mirror
/// @param degrees most turn
public record ImageAugmentation(
    double lowFactor, double highFactor, int height, int width, double flip, double degrees) {
  /// UniDistill (Zhou et al. 2023), for images of 1600×900.
  public static final ImageAugmentation UNIDISTILL =
      new ImageAugmentation(0.386, 0.55, 256, 704, 0.5, 5.4);

  public ImageAugmentation {
    if (!(lowFactor > 0 && lowFactor <= highFactor && Double.isFinite(highFactor))
        || height < 1
        || width < 1
        || !(flip >= 0 && flip <= 1)
        || !(degrees >= 0 && degrees <= 180)) {
      throw new IllegalArgumentException(
          "image augmentation: factors [%s, %s] must ascend above 0, window %dx%d not be empty, flip %s be in [0, 1], degrees %s in [0, 180]"
              .formatted(lowFactor, highFactor, height, width, flip, degrees));
    }
  }

  /// One motion of an image of `imageHeight` × `imageWidth` pixels. The factor is draw 0 of the
  /// stream, the window's place draw 1, the mirror draw 2, the turn draw 3.
  public ImageMotion draw(int imageHeight, int imageWidth, Rng rng) {
    double factor = lowFactor + (highFactor - lowFactor) * rng.uniform(0);
    int newWidth = sized(imageWidth, factor);
    int free = StrictMath.max(0, newWidth - width);
    return motion(
        imageHeight,
        imageWidth,
        sized(imageHeight, factor),
        newWidth,
        (int) (rng.uniform(1) * free),
        rng.uniform(2) < flip,
        (2 * rng.uniform(3) - 1) * degrees);
  }

  /// The motion outside training: the smallest factor at which the image fills the window, the
  /// window in the middle of the bottom, no mirror, no turn.
  public ImageMotion still(int imageHeight, int imageWidth) {
    double factor = StrictMath.max((double) height / imageHeight, (double) width / imageWidth);
    int newWidth = sized(imageWidth, factor);
    return motion(
        imageHeight,
        imageWidth,
        sized(imageHeight, factor),
        newWidth,
        StrictMath.max(0, newWidth - width) / 2,
        false,
        0);
  }

  private ImageMotion motion(
      int h, int w, int newHeight, int newWidth, int left, boolean mirrored, double turn) {
    return new ImageMotion(
        h, w, newHeight, newWidth, newHeight - height, left, height, width, mirrored, turn);
  }

  /// Whole pixels below; a product that is whole but for its rounding stays so.
  private static int sized(int side, double factor) {
    return StrictMath.max(1, (int) (side * factor + 1e-9));
  }
}
