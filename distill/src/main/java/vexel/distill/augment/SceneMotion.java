package vexel.distill.augment;

import java.util.List;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Similarity3;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Tensor;

/// A motion of everything around the sensor: points, boxes, and the frustums of cameras by their
/// matrix. A point goes
///
/// ```
/// p' = F (s R p + t)                                                               (1)
/// ```
///
/// with a rotation R about z, a scale s, a translation t and mirrors F, in this order. A box's
/// centre goes with the points, its sides grow by s, its velocity goes by F s R without t, and its
/// heading ψ by
///
/// ```
/// ψ' = ψ + θ,   then π − ψ' if x is mirrored,   then −ψ' if y is                    (2)
/// ```
///
/// @param turned F s R
/// @param shift F t, metres
public record SceneMotion(Similarity3 turned, Vec3 shift) {
  /// No motion.
  public static final SceneMotion NONE = new SceneMotion(Similarity3.IDENTITY, Vec3.ZERO);

  /// Where a point goes. (1)
  public Vec3 apply(Vec3 p) {
    return turned.apply(p).plus(shift);
  }

  /// A box after the motion, its heading in (−π, π].
  public Box apply(Box b) {
    return new Box(
        apply(b.centre()),
        b.size().times(turned.scale()),
        turned.yaw(b.yaw()), // (2)
        turned.apply(b.velocity()));
  }

  /// All boxes after the motion.
  public List<Box> apply(List<Box> boxes) {
    return boxes.stream().map(this::apply).toList();
  }

  /// A cloud [N, C ≥ 3] whose first columns are x, y, z, after the motion; the others are kept.
  public Tensor apply(Tensor cloud) {
    int channels = cloud.dim(1);
    float[] p = cloud.toFloats();
    for (int i = 0; i < p.length; i += channels) {
      Vec3 moved = apply(new Vec3(p[i], p[i + 1], p[i + 2]));
      p[i] = (float) moved.x();
      p[i + 1] = (float) moved.y();
      p[i + 2] = (float) moved.z();
    }
    return Tensor.of(p, cloud.dim(0), channels);
  }

  /// The motion as a 4×4 matrix, row by row.
  public double[] matrix() {
    Vec3 x = turned.apply(new Vec3(1, 0, 0));
    Vec3 y = turned.apply(new Vec3(0, 1, 0));
    Vec3 z = turned.apply(new Vec3(0, 0, 1));
    return new double[] {
      x.x(), y.x(), z.x(), shift.x(), //
      x.y(), y.y(), z.y(), shift.y(), //
      x.z(), y.z(), z.z(), shift.z(), //
      0, 0, 0, 1
    };
  }
}
