package vexel.distill.detector;

import vexel.distill.UsageException;
import vexel.distill.augment.ImageAugmentation;
import vexel.distill.augment.SceneAugmentation;
import vexel.distill.recipe.Require;

/// How a detector's samples are changed at random. Teacher and student see the same change.
///
/// @param augment whether they are changed at all
/// @param rotate most rotation of the scene, degrees
/// @param lowScale smallest scale of the scene
/// @param highScale largest scale of the scene
/// @param shift deviation of the scene's translation on each axis, metres
/// @param flip probability of each mirror of the scene
/// @param paste whether objects of other frames are pasted into sweeps ([PastedObjects])
/// @param lowZoom smallest size of an image, 1 being the smallest that fills the window
/// @param highZoom largest size of an image
/// @param imageFlip probability of an image's mirror
/// @param imageRotate most turn of an image, degrees
public record DetectAugment(
    boolean augment,
    double rotate,
    double lowScale,
    double highScale,
    double shift,
    double flip,
    boolean paste,
    double lowZoom,
    double highZoom,
    double imageFlip,
    double imageRotate) {
  /// UniDistill's; its image factors 0.386 and 0.55 are of images that 0.44 fits into the window.
  public static final DetectAugment UNIDISTILL =
      new DetectAugment(true, 45, 0.9, 1.1, 0.5, 0.5, false, 0.386 / 0.44, 0.55 / 0.44, 0.5, 5.4);

  public DetectAugment {
    Require.positive("low-zoom", lowZoom);
    Require.notNegative("rotate", rotate);
    scene(rotate, lowScale, highScale, shift, flip);
    new ImageAugmentation(lowZoom, highZoom, 1, 1, imageFlip, imageRotate);
  }

  private static SceneAugmentation scene(
      double rotate, double lowScale, double highScale, double shift, double flip) {
    return new SceneAugmentation(rotate, lowScale, highScale, shift, flip);
  }

  /// Whether objects are pasted.
  boolean pastes() {
    return augment && paste;
  }

  /// Refuses to paste where not only a LiDAR detector looks, whose sweeps alone show it.
  ///
  /// @param others whether cameras or a distilled network look too
  public void requireNoPastingBefore(boolean others) {
    if (pastes() && others) {
      throw new UsageException(
          "paste = true: only the sweeps of a LiDAR detector can show pasted objects; leave it out"
              + " where cameras or a distilled network look too");
    }
  }

  /// The scene's motions.
  SceneAugmentation scene() {
    return scene(rotate, lowScale, highScale, shift, flip);
  }

  /// The motions of an image of `height` × `width` pixels into the window of `sizes`.
  ImageAugmentation image(int height, int width, DetectorSizes sizes) {
    int h = sizes.imageHeight();
    int w = sizes.imageWidth();
    double fills = StrictMath.max((double) h / height, (double) w / width);
    return new ImageAugmentation(fills * lowZoom, fills * highZoom, h, w, imageFlip, imageRotate);
  }
}
