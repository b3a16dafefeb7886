package vexel.distill.augment;

import vexel.distill.data.PillowResize;
import vexel.distill.data.RgbImage;
import vexel.distill.geometry.Pairs;
import vexel.tensor.Rng;

/// What a teacher sees of an image: a rectangle of it, resized, perhaps mirrored afterwards. Image
/// and pairs go through it alike.
///
/// @param top first row of the rectangle
/// @param left first column of the rectangle
/// @param height rows of the rectangle
/// @param width columns of the rectangle
/// @param newHeight rows after resizing
/// @param newWidth columns after resizing
/// @param mirrored whether left and right are exchanged
public record ImageView(
    int top, int left, int height, int width, int newHeight, int newWidth, boolean mirrored) {
  /// The whole image of `height` × `width` pixels, resized.
  public static ImageView whole(int height, int width, int newHeight, int newWidth) {
    return new ImageView(0, 0, height, width, newHeight, newWidth, false);
  }

  /// This view, mirrored with probability `p`: draw 0 of the stream.
  public ImageView flipped(double p, Rng rng) {
    boolean flip = rng.uniform(0) < p;
    return new ImageView(top, left, height, width, newHeight, newWidth, mirrored ^ flip);
  }

  /// Whether this is all of an image of these sides, not mirrored.
  public boolean isWhole(int imageHeight, int imageWidth) {
    return height == imageHeight && width == imageWidth && !mirrored;
  }

  /// What is seen of `image`, resized bilinearly as Pillow does.
  ///
  /// @throws IllegalArgumentException if the rectangle is not inside the image
  public RgbImage of(RgbImage image) {
    RgbImage seen =
        PillowResize.bilinear(image.cropped(top, left, height, width), newHeight, newWidth);
    return mirrored ? seen.flipped() : seen;
  }

  /// The pairs that are seen, with their new pixels.
  ///
  /// @throws IllegalArgumentException if the rectangle is not inside the pairs' image
  public Pairs of(Pairs pairs) {
    Pairs seen = pairs.cropped(top, left, height, width, newHeight, newWidth);
    return mirrored ? seen.flipped() : seen;
  }
}
