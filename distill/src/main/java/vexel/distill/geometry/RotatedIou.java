package vexel.distill.geometry;

/// How much of two upright boxes is common to both. With A and B the rectangles seen from above:
///
/// ```
/// I = area(A ∩ B)                                                                     (1)
/// IoU_bev = I / (area A + area B − I)                                                 (2)
/// v = max(0, min(z_A + h_A/2, z_B + h_B/2) − max(z_A − h_A/2, z_B − h_B/2))           (3)
/// IoU_3d = I v / (vol A + vol B − I v)                                                (4)
/// ```
///
/// (1) cuts B by the four sides of A (Sutherland and Hodgman 1974) in A's own frame, where the
/// sides are axis-parallel and coordinates small, in double. Boxes that only touch have 0 in
/// common, and so have boxes without extent.
public final class RotatedIou {
  private RotatedIou() {}

  /// (1) The area both cover, m².
  public static double intersection(Box a, Box b) {
    double dx = b.centre().x() - a.centre().x();
    double dy = b.centre().y() - a.centre().y();
    double reach = radius(a) + radius(b);
    if (!(dx * dx + dy * dy < reach * reach)) {
      return 0;
    }
    double cos = StrictMath.cos(a.yaw());
    double sin = StrictMath.sin(a.yaw());
    Polygon p =
        Polygon.rectangle(
            cos * dx + sin * dy,
            cos * dy - sin * dx,
            b.size().x(),
            b.size().y(),
            b.yaw() - a.yaw());
    double l = a.size().x() / 2;
    double w = a.size().y() / 2;
    return p.cut(1, 0, l).cut(-1, 0, l).cut(0, 1, w).cut(0, -1, w).area();
  }

  /// (2) Intersection over union seen from above, 0 … 1.
  public static double bev(Box a, Box b) {
    double common = intersection(a, b);
    return ratio(common, area(a) + area(b) - common);
  }

  /// (3) The height both cover, metres.
  public static double verticalOverlap(Box a, Box b) {
    double top = StrictMath.min(top(a), top(b));
    return StrictMath.max(0, top - StrictMath.max(bottom(a), bottom(b)));
  }

  /// (4) Intersection over union of the volumes, 0 … 1.
  public static double volume(Box a, Box b) {
    double height = verticalOverlap(a, b);
    double common = height == 0 ? 0 : height * intersection(a, b);
    return ratio(common, area(a) * a.size().z() + area(b) * b.size().z() - common);
  }

  private static double ratio(double common, double union) {
    return common > 0 && union > 0 ? common / union : 0;
  }

  private static double area(Box a) {
    return a.size().x() * a.size().y();
  }

  private static double top(Box a) {
    return a.centre().z() + a.size().z() / 2;
  }

  private static double bottom(Box a) {
    return a.centre().z() - a.size().z() / 2;
  }

  /// Of the circle around the rectangle seen from above.
  static double radius(Box a) {
    return StrictMath.hypot(a.size().x(), a.size().y()) / 2;
  }

  /// A convex polygon of n corners.
  private static final class Polygon {
    private final double[] x;
    private final double[] y;
    private int n;

    private Polygon(int most) {
      x = new double[most];
      y = new double[most];
    }

    static Polygon rectangle(double cx, double cy, double length, double width, double yaw) {
      double cos = StrictMath.cos(yaw);
      double sin = StrictMath.sin(yaw);
      Polygon p = new Polygon(4);
      for (int corner = 0; corner < 4; corner++) {
        double along = (corner == 0 || corner == 3 ? -length : length) / 2;
        double across = (corner < 2 ? -width : width) / 2;
        p.add(cx + cos * along - sin * across, cy + sin * along + cos * across);
      }
      return p;
    }

    /// The part where u·x + v·y ≤ limit.
    Polygon cut(double u, double v, double limit) {
      Polygon kept = new Polygon(2 * n); // n + 1 but for rounding
      for (int i = 0; i < n; i++) {
        int j = i + 1 < n ? i + 1 : 0;
        double here = u * x[i] + v * y[i] - limit;
        double next = u * x[j] + v * y[j] - limit;
        if (here <= 0) {
          kept.add(x[i], y[i]);
        }
        if ((here < 0 && next > 0) || (here > 0 && next < 0)) {
          double t = here / (here - next);
          kept.add(x[i] + t * (x[j] - x[i]), y[i] + t * (y[j] - y[i]));
        }
      }
      return kept;
    }

    private void add(double px, double py) {
      x[n] = px;
      y[n++] = py;
    }

    double area() {
      double twice = 0;
      for (int i = 0; i < n; i++) {
        int j = i + 1 < n ? i + 1 : 0;
        twice += x[i] * y[j] - x[j] * y[i];
      }
      return StrictMath.max(0, twice / 2);
    }
  }
}
