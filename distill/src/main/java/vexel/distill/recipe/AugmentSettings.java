package vexel.distill.recipe;

/// How training changes sweeps at random. Pairs, queries and boxes are carried along.
///
/// @param rotate random rotation about z (ScaLR: always; here only if cameras look all around)
/// @param flip with probability 2/3 negate x or y (likewise)
/// @param scale isotropic scale drawn from 1 ± this (ScaLR: 0.1)
public record AugmentSettings(
    PointFeatures.Turning rotate, PointFeatures.Turning flip, double scale) {
  /// ScaLR's.
  public static final AugmentSettings DEFAULT =
      new AugmentSettings(PointFeatures.Turning.AUTO, PointFeatures.Turning.AUTO, 0.1);

  public AugmentSettings {
    if (!(scale >= 0 && scale < 1)) {
      throw new IllegalArgumentException("scale = " + scale + " must lie in [0, 1)");
    }
  }

  /// What applies to sweeps whose cameras look all around, or do not.
  PointFeatures.Augmentation of(boolean allAround) {
    return new PointFeatures.Augmentation(
        rotate.applies(allAround), flip.applies(allAround), scale);
  }
}
