package vexel.distill.eval.detection;

import vexel.distill.geometry.Box;
import vexel.distill.geometry.Vec3;

/// An object of the KITTI benchmark, labelled or detected.
///
/// @param type e.g. `Car`
/// @param truncated share outside of the image, 0 … 1; −1 for detections
/// @param occluded 0 visible … 3 unknown; −1 for detections
/// @param alpha angle of observation, radians; −10 if not estimated
/// @param image the rectangle in the image
/// @param box seen from above, with x and y the camera's x and z, and up the height
/// @param score of a detection
public record KittiBox(
    String type,
    double truncated,
    int occluded,
    double alpha,
    Rectangle image,
    Box box,
    double score) {
  /// A rectangle in an image, pixels.
  public record Rectangle(double left, double top, double right, double bottom) {
    double height() {
      return bottom - top;
    }

    double area() {
      return (right - left) * (bottom - top);
    }

    /// The area both cover.
    double common(Rectangle o) {
      double w = StrictMath.min(right, o.right) - StrictMath.max(left, o.left);
      double h = StrictMath.min(bottom, o.bottom) - StrictMath.max(top, o.top);
      return w > 0 && h > 0 ? w * h : 0;
    }
  }

  /// The box of a label: its bottom centre in rectified camera coordinates (x right, y down, z
  /// forward) and the turn about y. Seen from above the camera's z points up the page, so the turn
  /// is clockwise.
  public static Box box(double h, double w, double l, double x, double y, double z, double turn) {
    Vec3 unknown = new Vec3(Double.NaN, Double.NaN, 0);
    return new Box(new Vec3(x, z, y - h / 2), new Vec3(l, w, h), -turn, unknown);
  }

  boolean is(String name) {
    return type.equalsIgnoreCase(name);
  }
}
