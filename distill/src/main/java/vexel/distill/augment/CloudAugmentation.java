package vexel.distill.augment;

import vexel.distill.geometry.Similarity3;
import vexel.tensor.Rng;

/// Which motions a sweep is moved by: a rotation about z, mirrors and an isotropic scale, in this
/// order.
///
/// @param rotate whether by an angle from U[−π, π), the same rotations as U[0, 2π)
/// @param flips how x and y are negated
/// @param scale half width w of the scale's range, s ~ U[1 − w, 1 + w)
public record CloudAugmentation(boolean rotate, Flips flips, double scale) {
  /// How axes are mirrored.
  public enum Flips {
    /// Not at all.
    NONE,
    /// With probability 2/3 one of x and y, with equal odds.
    ONE_OF_TWO,
    /// x and y independently, each with probability ½.
    INDEPENDENT
  }

  /// Nothing moves.
  public static final CloudAugmentation NONE = new CloudAugmentation(false, Flips.NONE, 0);

  /// Puy et al. 2024.
  public static final CloudAugmentation SCALR = new CloudAugmentation(true, Flips.ONE_OF_TWO, 0.1);

  /// Sautier et al. 2022.
  public static final CloudAugmentation SLIDR = new CloudAugmentation(true, Flips.INDEPENDENT, 0);

  /// Xu et al. 2024: SLidR's with a scale.
  public static final CloudAugmentation SUPERFLOW =
      new CloudAugmentation(true, Flips.INDEPENDENT, 0.05);

  public CloudAugmentation {
    if (!(scale >= 0 && scale < 1)) {
      throw new IllegalArgumentException(
          "augmentation: scale "
              + scale
              + " must be in [0, 1), the half width of a range around 1");
    }
  }

  /// One motion. The angle is draw 0 of the stream, the scale draw 1, the mirrors draws 2 and 3.
  public Similarity3 draw(Rng rng) {
    double angle = rotate ? (2 * rng.uniform(0) - 1) * Math.PI : 0;
    double s = 1 + scale * (2 * rng.uniform(1) - 1);
    return switch (flips) {
      case NONE -> new Similarity3(angle, false, false, s);
      case ONE_OF_TWO -> {
        int axis = rng.index(2, 3); // 0: x, 1: y, 2: neither
        yield new Similarity3(angle, axis == 0, axis == 1, s);
      }
      case INDEPENDENT -> new Similarity3(angle, rng.uniform(2) < 0.5, rng.uniform(3) < 0.5, s);
    };
  }
}
