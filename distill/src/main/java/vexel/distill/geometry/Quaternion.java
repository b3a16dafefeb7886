package vexel.distill.geometry;

/// A rotation as the unit quaternion w + xi + yj + zk. The constructor normalises, and refuses a
/// norm that is zero or not finite with a [CalibrationException].
public record Quaternion(double w, double x, double y, double z) {
  public static final Quaternion IDENTITY = new Quaternion(1, 0, 0, 0);

  public Quaternion {
    double n = StrictMath.sqrt(w * w + x * x + y * y + z * z);
    if (!(n > 1e-12) || Double.isInfinite(n)) {
      throw new CalibrationException(
          "rotation",
          "quaternion [" + w + ", " + x + ", " + y + ", " + z + "] has norm " + n + ", not 1");
    }
    w /= n;
    x /= n;
    y /= n;
    z /= n;
  }

  /// Rotation by `angle` radians about the z axis.
  public static Quaternion yaw(double angle) {
    return about(new Vec3(0, 0, 1), angle);
  }

  /// Rotation by `angle` radians about `axis`.
  public static Quaternion about(Vec3 axis, double angle) {
    double s = StrictMath.sin(angle / 2) / axis.norm();
    return new Quaternion(StrictMath.cos(angle / 2), s * axis.x(), s * axis.y(), s * axis.z());
  }

  /// This rotation after `first`.
  public Quaternion after(Quaternion first) {
    Quaternion b = first;
    return new Quaternion(
        w * b.w - x * b.x - y * b.y - z * b.z,
        w * b.x + x * b.w + y * b.z - z * b.y,
        w * b.y - x * b.z + y * b.w + z * b.x,
        w * b.z + x * b.y - y * b.x + z * b.w);
  }

  /// The opposite rotation.
  public Quaternion inverse() {
    return new Quaternion(w, -x, -y, -z);
  }

  /// Heading: the angle of the rotated x axis in the x-y plane, radians in (−π, π].
  public double yaw() {
    return StrictMath.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z));
  }
}
