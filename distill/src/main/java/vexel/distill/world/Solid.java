package vexel.distill.world;

import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// A convex part of a thing: a unit shape, stretched to its half sizes, then turned and placed.
///
/// @param shape the unit shape
/// @param place solid to thing
/// @param half half sizes along the solid's axes, metres
/// @param taper how the top is narrower than the bottom
/// @param surface how it looks
record Solid(Shape shape, Pose place, Vec3 half, Taper taper, Surface surface) {

  /// Unit shapes: all lie within [−1, 1]³.
  enum Shape {
    /// |x|, |y|, |z| ≤ 1, sides inclined by the taper.
    BOX(0),
    /// x² + y² ≤ r(z)², |z| ≤ 1, with r falling linearly by the taper: cylinder or cone.
    CYLINDER(1),
    /// x² + y² + z² ≤ 1.
    ELLIPSOID(2);

    private final int code;

    Shape(int code) {
      this.code = code;
    }

    /// Number for arrays of shapes.
    int code() {
      return code;
    }
  }

  /// Shares of the half size by which a box loses at the top: on its +x, −x and on both y sides. A
  /// cylinder's radius loses `front`.
  record Taper(double front, double back, double sides) {
    static final Taper NONE = new Taper(0, 0, 0);
  }

  /// How far the solid reaches from its centre along the given axis of the frame that `place` leads
  /// to.
  static double reach(Shape shape, Pose place, Vec3 half, int axis) {
    double x = place.at(axis, 0) * half.x();
    double y = place.at(axis, 1) * half.y();
    double z = place.at(axis, 2) * half.z();
    return switch (shape) {
      case BOX -> Math.abs(x) + Math.abs(y) + Math.abs(z);
      case CYLINDER -> Math.sqrt(x * x + y * y) + Math.abs(z);
      case ELLIPSOID -> Math.sqrt(x * x + y * y + z * z);
    };
  }
}
