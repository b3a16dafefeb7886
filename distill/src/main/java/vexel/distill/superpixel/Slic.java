package vexel.distill.superpixel;

import java.util.List;
import vexel.distill.UsageException;
import vexel.distill.data.RgbImage;
import vexel.tensor.Backends;

/// SLIC superpixels. Achanta et al., *SLIC Superpixels Compared to State-of-the-Art Superpixel
/// Methods* (TPAMI 2012), label for label as scikit-image computes them, which is what SLidR
/// (Sautier et al., CVPR 2022) and its successors pool over.
///
/// ```
/// lab = Gaussian_σ(CIELAB(image))                                                       (1)
/// clusters = k-means of (position/S, lab/m) from a regular grid of about n seeds        (2)
/// labels = connected parts of clusters, with s = HW/seeds:
///          under ⌊s/2⌋ pixels joined to a neighbour, cut at ⌊3s⌋                        (3)
/// ```
///
/// A 900×1600 image with n = 150 has 144 seeds and between 100 and 150 labels, at most 288.
///
/// @param segments n
/// @param compactness m, the weight of position against colour
/// @param sigma σ in pixels, 0 for no smoothing
/// @param iterations rounds of k-means
/// @param release which scikit-image to agree with
public record Slic(
    int segments, double compactness, double sigma, int iterations, Release release) {
  /// What changed between releases of scikit-image.
  public enum Release {
    /// Grey levels divided by 255; a small component without a finished neighbour joins region 0.
    RELEASE_0_18,
    /// The image's minimum is subtracted and the new maximum divided by: a difference for images
    /// that do not span 0 … 255. A small component without a finished neighbour becomes part of the
    /// region found next.
    RELEASE_0_19
  }

  /// SLidR's settings, under the release it pins.
  public static final Slic SLIDR = new Slic(150, 6, 3, 10, Release.RELEASE_0_18);

  /// @throws UsageException if a setting is out of range
  public Slic {
    if (segments < 1
        || !(compactness > 0 && compactness < Double.POSITIVE_INFINITY)
        || !(sigma >= 0 && sigma <= 10)
        || iterations < 1) {
      throw new UsageException(
          "superpixels: segments "
              + segments
              + ", compactness "
              + compactness
              + ", sigma "
              + sigma
              + ", iterations "
              + iterations
              + "; they must be at least 1, positive, 0 to 10, at least 1");
    }
  }

  /// These settings with another number of segments (SLidR's detection variant has 30).
  public Slic withSegments(int n) {
    return new Slic(n, compactness, sigma, iterations, release);
  }

  /// These settings under another release.
  public Slic with(Release other) {
    return new Slic(segments, compactness, sigma, iterations, other);
  }

  /// The superpixels of `image`, computed on the caller's thread.
  public LabelMap labels(RgbImage image) {
    return labels(image, 1);
  }

  /// The superpixels of `image`, its rows shared by `threads` threads. The labels are the same for
  /// any number.
  public LabelMap labels(RgbImage image, int threads) {
    int h = image.height();
    int w = image.width();
    try (Parts parts = Parts.on(threads)) {
      LabImage lab = LabImage.of(image, release, parts).smoothed(sigma, parts); // (1)
      SeedGrid seeds = SeedGrid.of(h, w, segments);
      int[] cluster = Clustering.of(lab, seeds, compactness, iterations, parts); // (2)
      double size = (double) h * w / seeds.size();
      int least = (int) (0.5 * size);
      int most = (int) (3 * size);
      return LabelMap.of(h, w, Connectivity.of(h, w, cluster, least, most, release)); // (3)
    }
  }

  /// The superpixels of each image, on [Backends#threads()] threads: images side by side, and the
  /// rows of each where there are fewer images than threads.
  public List<LabelMap> labels(List<RgbImage> images) {
    return Parts.forEach(images, Backends.threads(), this::labels);
  }
}
