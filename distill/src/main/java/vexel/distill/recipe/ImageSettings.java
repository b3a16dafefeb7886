package vexel.distill.recipe;

import vexel.distill.data.FrameSource;
import vexel.distill.geometry.PairRule;

/// What a teacher is shown of a frame's cameras.
///
/// @param cameras cameras of a frame and step, drawn at random; 0 = all (SLidR: all, ScaLR: 1,
///   SuperFlow: 3)
/// @param imageHeight height the image is resized to for the teacher, a multiple of its patch
///   (ScaLR: 224)
/// @param imageWidth width likewise (ScaLR: 448; SLidR's 416 is no multiple of 14, its presets take
///   420)
/// @param pixels from a projection to its pixel (ScaLR: floor; SLidR: nearest)
/// @param crop whether training shows random crops (SLidR) or the whole image (ScaLR)
/// @param imageFlip probability of a training image mirrored left to right (SLidR: 0.5)
public record ImageSettings(
    int cameras,
    int imageHeight,
    int imageWidth,
    PairRule.Rounding pixels,
    Crop crop,
    double imageFlip) {
  /// What of an image training shows.
  public enum Crop {
    /// All of it, its aspect not preserved.
    NONE,
    /// SLidR's random resized crop: area 0.3 … 1, aspect 14/9 … 17/9, accepted if more than 1,024
    /// pairs or 75 % of the image's pairs survive.
    RESIZED
  }

  /// ScaLR's images, of all cameras.
  public static final ImageSettings DEFAULT =
      new ImageSettings(0, 224, 448, PairRule.Rounding.FLOOR, Crop.NONE, 0);

  public ImageSettings {
    Require.notNegative("cameras", cameras);
    Require.positive("image-height", imageHeight);
    Require.positive("image-width", imageWidth);
    Require.within("image-flip", imageFlip, 0, 1);
  }

  /// How points and pixels of a data set pair.
  PairRule rule(FrameSource frames) {
    return frames.pairRule().with(pixels);
  }
}
