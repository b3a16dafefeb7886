package vexel.distill.recipe;

import java.nio.file.Path;
import vexel.distill.superpixel.Slic;

/// How images are cut into regions, and which words name their pixels.
///
/// @param segments superpixels, what the teacher says in words, or label maps made elsewhere
/// @param labelFolder folder of label maps, `TOKEN.png` or `CHANNEL.png`, for `segments: folder`
/// @param superpixels SLIC regions asked for (SLidR: 150)
/// @param compactness weight of place against colour (SLidR: 6)
/// @param sigma of the smoothing before, pixels (SLidR: 3)
/// @param slicRelease which release of scikit-image is followed (SLidR: 0.18)
/// @param segmentCache folder where superpixels are kept; `auto` = the user's cache folder
/// @param text class texts in the teacher's space: a file, `world`, or `auto` for the teacher's own
public record SegmentSettings(
    Kind segments,
    String labelFolder,
    int superpixels,
    double compactness,
    double sigma,
    Slic.Release slicRelease,
    String segmentCache,
    String text) {
  /// Where regions come from.
  public enum Kind {
    /// SLIC superpixels (SLidR).
    SLIC,
    /// Classes: each pixel goes with the text its teacher feature is nearest to.
    WORDS,
    /// PNG files, such as a segmentation model's masks (Seal).
    FOLDER
  }

  /// SLidR's.
  public static final SegmentSettings DEFAULT =
      new SegmentSettings(
          Kind.SLIC, "none", 150, 6, 3, Slic.Release.RELEASE_0_18, "auto", TeacherWords.OWN);

  public SegmentSettings {
    Require.positive("superpixels", superpixels);
    Require.positive("compactness", compactness);
    Require.notNegative("sigma", sigma);
    if (segments == Kind.FOLDER && labelFolder.equals("none")) {
      throw new IllegalArgumentException("segments = folder needs label-folder");
    }
  }

  Slic slic() {
    return new Slic(superpixels, compactness, sigma, Slic.SLIDR.iterations(), slicRelease);
  }

  Path cache() {
    if (!segmentCache.equals("auto")) {
      return Path.of(segmentCache);
    }
    String base = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home"));
    return (base == null || base.isBlank() ? home.resolve(".cache") : Path.of(base))
        .resolve("vexel")
        .resolve("superpixels");
  }
}
