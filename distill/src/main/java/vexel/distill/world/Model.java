package vexel.distill.world;

import java.util.ArrayList;
import java.util.List;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// The shape of a thing while it is being put together: a list of solids in the thing's frame.
final class Model {
  private final Habit habit;
  private final List<Solid> solids = new ArrayList<>();

  /// @param habit of its reflectivity
  Model(Habit habit) {
    this.habit = habit;
  }

  Habit habit() {
    return habit;
  }

  /// The parts so far.
  List<Solid> solids() {
    return List.copyOf(solids);
  }

  /// An upright box from height `low` to `high`, centred at (x, y), of length l (x) and width w
  /// (y).
  Model box(double x, double y, double low, double high, double l, double w, Surface surface) {
    return box(x, y, low, high, l, w, Solid.Taper.NONE, surface);
  }

  /// The same, narrower at the top.
  Model box(
      double x,
      double y,
      double low,
      double high,
      double l,
      double w,
      Solid.Taper taper,
      Surface surface) {
    return put(
        Solid.Shape.BOX,
        Quaternion.IDENTITY,
        new Vec3(x, y, (low + high) / 2),
        new Vec3(l / 2, w / 2, (high - low) / 2),
        taper,
        surface);
  }

  /// A box turned by `yaw` and then pitched (nose down positive) about its centre.
  Model turnedBox(Vec3 centre, Vec3 half, double yaw, double pitch, Surface surface) {
    Quaternion q = Quaternion.yaw(yaw).after(Quaternion.about(new Vec3(0, 1, 0), pitch));
    return put(Solid.Shape.BOX, q, centre, half, Solid.Taper.NONE, surface);
  }

  /// An upright cylinder or, with `taper` > 0, a cone cut off: the top's radius is r (1 − taper).
  Model column(
      double x, double y, double low, double high, double r, double taper, Surface surface) {
    return put(
        Solid.Shape.CYLINDER,
        Quaternion.IDENTITY,
        new Vec3(x, y, (low + high) / 2),
        new Vec3(r, r, (high - low) / 2),
        new Solid.Taper(taper, 0, 0),
        surface);
  }

  /// A rod between two points.
  Model rod(Vec3 from, Vec3 to, double r, double taper, Surface surface) {
    Vec3 along = to.minus(from);
    double length = along.norm();
    double flat = Math.sqrt(along.x() * along.x() + along.y() * along.y());
    double tilt = StrictMath.atan2(flat, along.z());
    double heading = flat > 0 ? StrictMath.atan2(along.y(), along.x()) : 0;
    Quaternion q = Quaternion.yaw(heading).after(Quaternion.about(new Vec3(0, 1, 0), tilt));
    return put(
        Solid.Shape.CYLINDER,
        q,
        from.plus(to).times(0.5),
        new Vec3(r, r, length / 2),
        new Solid.Taper(taper, 0, 0),
        surface);
  }

  /// A wheel: a flat cylinder whose axis lies along y.
  Model wheel(double x, double y, double radius, double width, Surface surface) {
    return put(
        Solid.Shape.CYLINDER,
        Quaternion.about(new Vec3(1, 0, 0), StrictMath.PI / 2),
        new Vec3(x, y, radius),
        new Vec3(radius, radius, width / 2),
        Solid.Taper.NONE,
        surface);
  }

  /// An ellipsoid with axes along x, y and z.
  Model ball(double x, double y, double z, double rx, double ry, double rz, Surface surface) {
    return put(
        Solid.Shape.ELLIPSOID,
        Quaternion.IDENTITY,
        new Vec3(x, y, z),
        new Vec3(rx, ry, rz),
        Solid.Taper.NONE,
        surface);
  }

  private Model put(
      Solid.Shape shape,
      Quaternion turn,
      Vec3 centre,
      Vec3 half,
      Solid.Taper taper,
      Surface surface) {
    solids.add(new Solid(shape, Pose.of(turn, centre), half, taper, surface));
    return this;
  }

  /// The box around all parts: low corner, then high corner.
  Vec3[] bounds() {
    double[] low = {1e9, 1e9, 1e9};
    double[] high = {-1e9, -1e9, -1e9};
    for (Solid solid : solids) {
      Pose p = solid.place();
      for (int r = 0; r < 3; r++) {
        double reach = Solid.reach(solid.shape(), p, solid.half(), r);
        low[r] = Math.min(low[r], p.at(r, 3) - reach);
        high[r] = Math.max(high[r], p.at(r, 3) + reach);
      }
    }
    return new Vec3[] {new Vec3(low[0], low[1], low[2]), new Vec3(high[0], high[1], high[2])};
  }

  /// The thing with this shape.
  Thing thing(
      int id,
      Category category,
      String kind,
      Thing.State state,
      Motion motion,
      double reflectivity) {
    Vec3[] b = bounds();
    Vec3 low = new Vec3(b[0].x(), b[0].y(), Math.max(0, b[0].z()));
    return new Thing(
        id,
        category,
        kind,
        state,
        solids(),
        motion,
        reflectivity,
        low.plus(b[1]).times(0.5),
        b[1].minus(low));
  }
}
