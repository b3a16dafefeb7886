package vexel.distill.augment;

import vexel.distill.geometry.Similarity3;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Rng;

/// Which motions a detector's scene is moved by (in papers *BEV augmentation*): θ ~ U[−degrees,
/// degrees), s ~ U[low, high), t ~ N(0, shift²) on each axis, x and y each mirrored with
/// probability `flip`.
///
/// @param degrees most rotation about z
/// @param lowScale smallest scale
/// @param highScale largest scale
/// @param shift deviation of the translation on each axis, metres
/// @param flip probability of each mirror
public record SceneAugmentation(
    double degrees, double lowScale, double highScale, double shift, double flip) {
  /// UniDistill (Zhou et al. 2023).
  public static final SceneAugmentation UNIDISTILL = new SceneAugmentation(45, 0.9, 1.1, 0.5, 0.5);

  public SceneAugmentation {
    if (!(lowScale > 0 && lowScale <= highScale)
        || !(shift >= 0)
        || !(flip >= 0 && flip <= 1)
        || !Double.isFinite(degrees + highScale + shift)) {
      throw new IllegalArgumentException(
          "scene augmentation: scales [%s, %s] must ascend above 0, shift %s not be negative, flip %s be in [0, 1]"
              .formatted(lowScale, highScale, shift, flip));
    }
  }

  /// One motion. The angle is draw 0 of the stream, the scale draw 1, the translation draws 2 to 4,
  /// the mirrors draws 5 and 6.
  public SceneMotion draw(Rng rng) {
    double angle = StrictMath.toRadians((2 * rng.uniform(0) - 1) * degrees);
    double scale = lowScale + (highScale - lowScale) * rng.uniform(1);
    boolean flipX = rng.uniform(5) < flip;
    boolean flipY = rng.uniform(6) < flip;
    Vec3 t = new Vec3(rng.normal(2), rng.normal(3), rng.normal(4)).times(shift);
    return new SceneMotion(
        new Similarity3(angle, flipX, flipY, scale),
        new Vec3(flipX ? -t.x() : t.x(), flipY ? -t.y() : t.y(), t.z()));
  }
}
