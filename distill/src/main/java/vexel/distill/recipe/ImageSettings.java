package vexel.distill.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
/// @param featureCache folder where teacher features of whole images are kept as BF16, for all
///   runs, or `none`; the same bits whether they are found there or computed
/// @param teacherStride pixels between a ResNet's features: 4, its last strides replaced by
///   dilation (SLidR), 8, 16, or 32 (PPKT); transformers have their patch
/// @param imageStatistics by what images are normalised for the teacher
public record ImageSettings(
    int cameras,
    int imageHeight,
    int imageWidth,
    PairRule.Rounding pixels,
    Crop crop,
    double imageFlip,
    String featureCache,
    int teacherStride,
    Statistics imageStatistics) {
  /// What of an image training shows.
  public enum Crop {
    /// All of it, its aspect not preserved.
    NONE,
    /// SLidR's random resized crop: area 0.3 … 1, aspect 14/9 … 17/9, accepted if more than 1,024
    /// pairs or 75 % of the image's pairs survive.
    RESIZED
  }

  /// By what images are normalised for the teacher.
  public enum Statistics {
    /// Mean and deviation of the images the teacher was trained on.
    OWN,
    /// Nothing: CLIP sees values in [0, 1], as in CLIP2Scene's release, where the normalisation is
    /// computed and not used.
    NONE
  }

  /// What `feature-cache` says for no cache.
  public static final String NO_CACHE = "none";

  /// ScaLR's images, of all cameras.
  public static final ImageSettings DEFAULT =
      new ImageSettings(
          0, 224, 448, PairRule.Rounding.FLOOR, Crop.NONE, 0, NO_CACHE, 4, Statistics.OWN);

  public ImageSettings {
    Require.notNegative("cameras", cameras);
    Require.positive("image-height", imageHeight);
    Require.positive("image-width", imageWidth);
    Require.within("image-flip", imageFlip, 0, 1);
    if (!List.of(4, 8, 16, 32).contains(teacherStride)) {
      throw new IllegalArgumentException(
          "teacher-stride = %d is none of 4, 8, 16, 32".formatted(teacherStride));
    }
    if (!featureCache.equals(NO_CACHE) && (crop != Crop.NONE || imageFlip > 0)) {
      throw new IllegalArgumentException(
          "feature-cache = %s keeps features of whole images, but crop = %s and image-flip = %s show the teacher another picture at every step; leave feature-cache out, or set crop to none and image-flip to 0"
              .formatted(featureCache, crop.name().toLowerCase(Locale.ROOT), imageFlip));
    }
  }

  /// The folder of teacher features, if one is kept.
  Optional<Path> cache() {
    return featureCache.equals(NO_CACHE) ? Optional.empty() : Optional.of(Path.of(featureCache));
  }

  /// How points and pixels of a data set pair.
  PairRule rule(FrameSource frames) {
    return frames.pairRule().with(pixels);
  }
}
