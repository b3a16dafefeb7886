package vexel.distill.geometry;

/// The motion an augmentation gives a sweep and everything in its frame: points, queries, boxes and
/// velocities. About the sensor, first a rotation about z, then mirrors, then a scale,
///
/// ```
/// x' = ±s (x cos θ − y sin θ),   y' = ±s (x sin θ + y cos θ),   z' = s z           (1)
/// ```
///
/// All distances grow by s, and a mirror turns left into right.
public final class Similarity3 {
  /// No motion.
  public static final Similarity3 IDENTITY = new Similarity3(0, false, false, 1);

  private final double angle;
  private final boolean flipX;
  private final boolean flipY;
  private final double scale;
  private final double cos; // s cos θ
  private final double sin; // s sin θ

  /// @param angle θ, radians, counter-clockwise seen from above
  /// @param flipX whether x is negated
  /// @param flipY whether y is negated
  /// @param scale s, positive
  public Similarity3(double angle, boolean flipX, boolean flipY, double scale) {
    if (!Double.isFinite(angle) || !(scale > 0) || !Double.isFinite(scale)) {
      throw new IllegalArgumentException(
          "similarity: angle " + angle + " must be finite and scale " + scale + " positive");
    }
    this.angle = angle;
    this.flipX = flipX;
    this.flipY = flipY;
    this.scale = scale;
    this.cos = StrictMath.cos(angle) * scale;
    this.sin = StrictMath.sin(angle) * scale;
  }

  /// s.
  public double scale() {
    return scale;
  }

  /// x' of a point at (x, y).
  public double x(double x, double y) {
    return (cos * x - sin * y) * (flipX ? -1 : 1); // (1)
  }

  /// y' of a point at (x, y).
  public double y(double x, double y) {
    return (sin * x + cos * y) * (flipY ? -1 : 1); // (1)
  }

  /// z' of a point at height z.
  public double z(double z) {
    return z * scale; // (1)
  }

  /// Where a point goes. There is no translation, so velocities and the offsets between points go
  /// the same way.
  public Vec3 apply(Vec3 p) {
    return new Vec3(x(p.x(), p.y()), y(p.x(), p.y()), z(p.z()));
  }

  /// The heading in (−π, π] of what was heading `yaw`.
  public double yaw(double yaw) {
    double turned = yaw + angle;
    double c = StrictMath.cos(turned) * (flipX ? -1 : 1);
    double s = StrictMath.sin(turned) * (flipY ? -1 : 1);
    return StrictMath.atan2(s, c);
  }

  @Override
  public String toString() {
    return "Similarity3[angle="
        + angle
        + ", flipX="
        + flipX
        + ", flipY="
        + flipY
        + ", scale="
        + scale
        + "]";
  }
}
