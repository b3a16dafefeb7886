package vexel.distill.world;

import vexel.distill.geometry.Vec3;

/// Bicycles and motorcycles, with or without a rider. As in nuScenes the rider belongs to the
/// cycle.
final class TwoWheelers {
  private TwoWheelers() {}

  static Model bicycle(Draws d, boolean ridden) {
    Colour paint = Habit.BICYCLE.paint(d);
    double seed = d.uniform(0, 200);
    double base = d.uniform(0.96, 1.08);
    double r = d.uniform(0.31, 0.36);
    Surface frame =
        Surface.of(Texture.PLAIN, paint, paint, paint, 0.5, seed).called("frame", "steel");
    Surface wheel =
        new Surface(
            Texture.SPOKES,
            Colour.hue(0, 0, 0.25),
            paint,
            paint,
            0.06,
            seed,
            0.45,
            "wheel",
            "rubber");
    Model m = new Model(Habit.BICYCLE);
    m.wheel(base / 2, 0, r, 0.06, wheel);
    m.wheel(-base / 2, 0, r, 0.06, wheel);
    Vec3 rear = new Vec3(-base / 2, 0, r);
    Vec3 front = new Vec3(base / 2, 0, r);
    Vec3 crank = new Vec3(-0.05, 0, r - 0.04);
    Vec3 seat = new Vec3(-0.2, 0, 0.86);
    Vec3 head = new Vec3(base / 2 - 0.14, 0, 0.84);
    m.rod(rear, seat, 0.035, 0, frame);
    m.rod(rear, crank, 0.035, 0, frame);
    m.rod(crank, seat, 0.04, 0, frame);
    m.rod(crank, head, 0.045, 0, frame);
    m.rod(seat, head, 0.04, 0, frame);
    m.rod(front, head.plus(new Vec3(-0.04, 0, 0.18)), 0.035, 0, frame);
    m.box(head.x() - 0.05, 0, 1.0, 1.05, 0.07, 0.56, frame.called("handlebar", "steel"));
    m.box(-0.22, 0, 0.9, 0.97, 0.26, 0.17, frame.called("saddle", "leather"));
    if (d.chance(0.3)) {
      m.box(head.x() + 0.2, 0, 0.72, 0.98, 0.3, 0.38, frame.called("basket", "steel"));
    }
    if (ridden) {
      People.rider(m, d, -0.2, 0.95, head.x() - 0.1, 1.05);
    }
    return m;
  }

  static Model motorcycle(Draws d, boolean ridden) {
    Colour paint = Habit.MOTORCYCLE.paint(d);
    double seed = d.uniform(0, 200);
    double base = d.uniform(1.3, 1.5);
    double r = d.uniform(0.3, 0.34);
    Surface body =
        Surface.of(Texture.PLAIN, paint, paint, paint, 0.5, seed).called("tank", "steel");
    Surface dark =
        Surface.of(Texture.PLAIN, Colour.hue(0, 0, 0.2), paint, paint, 0.4, seed)
            .called("engine", "steel");
    Surface wheel =
        new Surface(
            Texture.TYRE, paint, Colour.hue(0, 0, 0.55), paint, 0.5, 0, 0, "wheel", "rubber");
    Model m = new Model(Habit.MOTORCYCLE);
    m.wheel(base / 2, 0, r, 0.13, wheel);
    m.wheel(-base / 2, 0, r, 0.17, wheel);
    m.box(0, 0, 0.28, 0.7, 0.62, 0.4, new Solid.Taper(0.1, 0.1, 0.2), dark);
    m.ball(0.16, 0, 0.82, 0.36, 0.17, 0.17, body);
    m.box(
        -0.4,
        0,
        0.68,
        0.84,
        0.72,
        0.26,
        new Solid.Taper(0, 0.2, 0.1),
        dark.called("seat", "leather"));
    m.rod(
        new Vec3(base / 2, 0, r),
        new Vec3(base / 2 - 0.24, 0, 1.0),
        0.07,
        0,
        dark.called("fork", "steel"));
    m.box(base / 2 - 0.26, 0, 0.98, 1.06, 0.09, 0.72, dark.called("handlebar", "steel"));
    m.ball(base / 2 - 0.12, 0, 0.9, 0.1, 0.11, 0.11, body.called("lamp", "glass"));
    if (d.chance(0.4)) {
      m.box(-0.85, 0, 0.75, 1.1, 0.38, 0.42, body.called("case", "plastic"));
    }
    if (d.chance(0.4)) { // fairing
      m.box(
          base / 2 - 0.2,
          0,
          0.7,
          1.22,
          0.3,
          0.42,
          new Solid.Taper(0.6, 0, 0.3),
          body.called("fairing", "plastic"));
    }
    if (ridden) {
      People.rider(m, d, -0.25, 0.86, base / 2 - 0.32, 1.06);
    }
    return m;
  }
}
