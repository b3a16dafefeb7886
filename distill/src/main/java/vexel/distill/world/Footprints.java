package vexel.distill.world;

import java.util.ArrayList;
import java.util.List;

/// The ground already taken: rectangles that do not overlap. Two are apart if an axis of either
/// separates them.
final class Footprints {
  private record Rectangle(double x, double y, double cos, double sin, double half, double side) {
    boolean overlaps(Rectangle o) {
      return !apart(o) && !o.apart(this);
    }

    private boolean apart(Rectangle o) {
      double dx = o.x - x;
      double dy = o.y - y;
      double c = Math.abs(cos * o.cos + sin * o.sin);
      double s = Math.abs(cos * o.sin - sin * o.cos);
      return Math.abs(cos * dx + sin * dy) > half + c * o.half + s * o.side
          || Math.abs(-sin * dx + cos * dy) > side + s * o.half + c * o.side;
    }
  }

  private final List<Rectangle> taken = new ArrayList<>();

  /// Takes the rectangle if it is free.
  ///
  /// @param length along the heading, metres
  /// @param width across it, metres
  boolean take(double x, double y, double heading, double length, double width) {
    Rectangle r = rectangle(x, y, heading, length, width);
    if (meets(r)) {
      return false;
    }
    taken.add(r);
    return true;
  }

  /// Whether the rectangle is free.
  boolean free(double x, double y, double heading, double length, double width) {
    return !meets(rectangle(x, y, heading, length, width));
  }

  private boolean meets(Rectangle r) {
    for (Rectangle o : taken) {
      if (r.overlaps(o)) {
        return true;
      }
    }
    return false;
  }

  private static Rectangle rectangle(
      double x, double y, double heading, double length, double width) {
    return new Rectangle(
        x, y, StrictMath.cos(heading), StrictMath.sin(heading), length / 2, width / 2);
  }
}
