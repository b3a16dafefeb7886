package vexel.distill.augment;

import vexel.distill.data.PillowResize;
import vexel.distill.data.PillowRotate;
import vexel.distill.data.RgbImage;

/// What a detector sees of a camera: the image resized, a window of it, perhaps mirrored, turned
/// about the window's middle. The window may reach beyond the resized image, and a turn brings in
/// corners: there it is black.
///
/// Pixel (r, c) is the square [c, c + 1) × [r, r + 1) of the plane (u, v), which goes
///
/// ```
/// u₁ = u w/W,  v₁ = v h/H              resized from H×W to h×w                      (1)
/// u₂ = u₁ − left,  v₂ = v₁ − top       the window of H'×W'                          (2)
/// u₃ = W' − u₂                         if mirrored                                  (3)
/// (u₄, v₄) = m + (cos θ Δu + sin θ Δv, −sin θ Δu + cos θ Δv),  Δ = (u₃, v₃) − m     (4)
/// ```
///
/// with m = (W', H')/2 and θ counter-clockwise as the picture is seen. A depth goes with neither.
///
/// *Deviations*: (1) has the ratios of the sides, which are whole pixels; the released code has the
/// factor they were rounded from, so that its matrix misses the picture by up to a pixel.
///
/// @param height H, rows of the image
/// @param width W, columns of the image
/// @param newHeight h
/// @param newWidth w
/// @param top first row of the window
/// @param left first column of the window
/// @param windowHeight H'
/// @param windowWidth W'
/// @param mirrored whether left and right are exchanged
/// @param degrees θ
public record ImageMotion(
    int height,
    int width,
    int newHeight,
    int newWidth,
    int top,
    int left,
    int windowHeight,
    int windowWidth,
    boolean mirrored,
    double degrees) {
  /// What is seen of `image`: bicubic resize and nearest-neighbour turn, as Pillow's defaults are.
  ///
  /// @throws IllegalArgumentException if the image is not H×W
  public RgbImage of(RgbImage image) {
    if (image.height() != height || image.width() != width) {
      throw new IllegalArgumentException(
          "image motion: made for %dx%d, applied to %dx%d"
              .formatted(height, width, image.height(), image.width()));
    }
    RgbImage seen =
        PillowResize.bicubic(image, newHeight, newWidth) // (1)
            .window(top, left, windowHeight, windowWidth); // (2)
    RgbImage turned = mirrored ? seen.flipped() : seen; // (3)
    return degrees == 0 ? turned : PillowRotate.nearest(turned, degrees); // (4)
  }

  /// A_img as a 4×4 matrix, row by row: it moves (u, v, ·, 1) and leaves the third row alone.
  public double[] matrix() {
    double m = mirrored ? -1 : 1;
    double su = m * newWidth / width; // (3) after (1)
    double tu = mirrored ? windowWidth + left : -left; // (3) after (2)
    double sv = (double) newHeight / height;
    double tv = -top;
    double c = StrictMath.cos(StrictMath.toRadians(degrees));
    double s = StrictMath.sin(StrictMath.toRadians(degrees));
    double mu = windowWidth / 2.0;
    double mv = windowHeight / 2.0;
    return new double[] {
      c * su,
      s * sv,
      0,
      c * (tu - mu) + s * (tv - mv) + mu, // (4)
      -s * su,
      c * sv,
      0,
      -s * (tu - mu) + c * (tv - mv) + mv,
      0,
      0,
      1,
      0,
      0,
      0,
      0,
      1
    };
  }
}
