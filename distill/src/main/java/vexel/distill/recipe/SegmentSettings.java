package vexel.distill.recipe;

import vexel.distill.superpixel.Slic;

/// How images are cut into regions.
///
/// @param superpixels SLIC regions asked for (SLidR: 150)
/// @param compactness weight of place against colour (SLidR: 6)
/// @param sigma of the smoothing before, pixels (SLidR: 3)
/// @param slicRelease which release of scikit-image is followed (SLidR: 0.18)
public record SegmentSettings(
    int superpixels, double compactness, double sigma, Slic.Release slicRelease) {
  /// SLidR's.
  public static final SegmentSettings DEFAULT =
      new SegmentSettings(150, 6, 3, Slic.Release.RELEASE_0_18);

  public SegmentSettings {
    Require.positive("superpixels", superpixels);
    Require.positive("compactness", compactness);
    Require.notNegative("sigma", sigma);
  }
}
