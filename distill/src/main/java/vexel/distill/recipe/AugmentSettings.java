package vexel.distill.recipe;

import vexel.distill.augment.CloudAugmentation;
import vexel.distill.augment.CloudAugmentation.Flips;

/// How training changes sweeps at random. Pairs and queries are carried along.
///
/// @param rotate random rotation about z (ScaLR: always; here only if cameras look all around)
/// @param flip random mirrors (likewise)
/// @param flips which: with probability 2/3 one of x and y (ScaLR), or each with ½ (SLidR)
/// @param scale isotropic scale drawn from 1 ± this (ScaLR: 0.1; SLidR: 0; SuperFlow: 0.05)
/// @param dropCuboids largest part of the sweep's extent that a removed box may have; 0 = no box
///   (SLidR: 0.2)
public record AugmentSettings(
    Turning rotate, Turning flip, Flips flips, double scale, double dropCuboids) {
  /// When an augmentation that turns the sweep is used.
  public enum Turning {
    /// Where the cameras look all around. One that looks forward alone sees roads below and trees
    /// above, and what its features say of a point depends on the way the point lies; a student
    /// whose sweep is turned cannot know it.
    AUTO,
    /// In every sweep, as published.
    ALWAYS,
    /// In none.
    NEVER;

    private boolean applies(boolean allAround) {
      return this == ALWAYS || (this == AUTO && allAround);
    }
  }

  /// ScaLR's.
  public static final AugmentSettings DEFAULT =
      new AugmentSettings(Turning.AUTO, Turning.AUTO, Flips.ONE_OF_TWO, 0.1, 0);

  public AugmentSettings {
    if (!(scale >= 0 && scale < 1)) {
      throw new IllegalArgumentException("scale = " + scale + " must lie in [0, 1)");
    }
    Require.within("drop-cuboids", dropCuboids, 0, 1);
    if (flips == Flips.NONE) {
      throw new IllegalArgumentException("flips = none is written flip: never");
    }
  }

  /// The motions of sweeps whose cameras look all around, or do not.
  CloudAugmentation motion(boolean allAround) {
    return new CloudAugmentation(
        rotate.applies(allAround), flip.applies(allAround) ? flips : Flips.NONE, scale);
  }
}
