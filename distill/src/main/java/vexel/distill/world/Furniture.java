package vexel.distill.world;

import vexel.distill.geometry.Vec3;

/// What stands in streets: lamps, signs, lights, boxes, barriers, cones, and what resembles the
/// last two.
final class Furniture {
  private Furniture() {}

  private static Surface plain(Draws d, String part) {
    Colour a = Habit.FIXTURE.paint(d);
    return Surface.of(Texture.PLAIN, a, a, a.times(0.5), 0.5, d.uniform(0, 200))
        .called(part, "steel");
  }

  /// A street lamp whose arm points to +x.
  static Model lamp(Draws d) {
    Surface steel = plain(d, "pole");
    double h = d.uniform(5, 8);
    double arm = d.uniform(0.8, 1.8);
    Model m = new Model(Habit.FIXTURE);
    m.column(0, 0, -0.2, h, d.uniform(0.07, 0.13), 0.3, steel);
    m.rod(
        new Vec3(0, 0, h - 0.1), new Vec3(arm, 0, h + 0.2), 0.05, 0, steel.called("arm", "steel"));
    m.box(
        arm + 0.2,
        0,
        h + 0.12,
        h + 0.28,
        0.7,
        0.25,
        new Surface(
            Texture.LAMP, Colour.WHITE, Colour.WHITE, Colour.WHITE, 1, 0, 0, "lamp", "glass"));
    return m;
  }

  /// A traffic sign facing +x: a disc or a board.
  static Model sign(Draws d) {
    Surface steel = plain(d, "pole");
    Colour field = Material.paint(d);
    Surface face =
        new Surface(
            Texture.SIGN,
            field,
            Material.paint(d),
            Material.paint(d),
            0.3,
            d.uniform(0, 200),
            0,
            "sign",
            "steel");
    double h = d.uniform(2.0, 2.7);
    Model m = new Model(Habit.FIXTURE);
    m.column(0, 0, -0.2, h + 0.4, 0.04, 0, steel);
    if (d.chance(0.5)) {
      double r = d.uniform(0.28, 0.4);
      m.rod(new Vec3(0.04, 0, h), new Vec3(0.08, 0, h), r, 0, face);
    } else {
      double w = d.uniform(0.5, 1.1);
      m.box(0.06, 0, h - 0.35, h + 0.35, 0.05, w, face);
    }
    return m;
  }

  /// Traffic lights facing +x.
  static Model trafficLight(Draws d) {
    Surface steel = plain(d, "pole");
    Surface box =
        new Surface(
            Texture.PLAIN,
            Colour.BLACK,
            Colour.BLACK,
            Colour.BLACK,
            0.3,
            0,
            0,
            "signal",
            "plastic");
    Surface lit =
        new Surface(
            Texture.LAMP,
            Colour.hue(d.chance(0.5) ? 0 : 0.36, 0.9, 0.95),
            Colour.WHITE,
            Colour.WHITE,
            1,
            0,
            0,
            "light",
            "glass");
    double h = d.uniform(2.8, 3.6);
    Model m = new Model(Habit.FIXTURE);
    m.column(0, 0, -0.2, h, 0.08, 0, steel);
    m.box(0.16, 0, h - 0.9, h, 0.24, 0.3, box);
    m.ball(0.29, 0, h - 0.15 - 0.28 * d.between(0, 2), 0.04, 0.1, 0.1, lit);
    return m;
  }

  /// A poster board facing +x: bright patches that are nothing.
  static Model billboard(Draws d) {
    Surface poster =
        new Surface(
            Texture.POSTER,
            Material.paint(d),
            Material.paint(d),
            Material.paint(d),
            d.uniform(0.4, 0.9),
            d.uniform(0, 200),
            0,
            "poster",
            "paper");
    double w = d.uniform(1.3, 3.5);
    double low = d.uniform(0.3, 1.6);
    Model m = new Model(Habit.FIXTURE);
    m.box(0, 0, low, low + d.uniform(1.4, 2.2), 0.16, w, poster);
    m.column(-0.05, w * 0.35, -0.3, low, 0.06, 0, plain(d, "leg"));
    m.column(-0.05, -w * 0.35, -0.3, low, 0.06, 0, plain(d, "leg"));
    return m;
  }

  /// A bin, a cabinet, a hydrant or a bench.
  static Model clutter(Draws d) {
    Surface s = plain(d, "body");
    Model m = new Model(Habit.FIXTURE);
    switch (d.between(0, 3)) {
      case 0 -> m.column(0, 0, 0, d.uniform(0.7, 1.1), d.uniform(0.2, 0.3), 0.1, s);
      case 1 -> m.box(0, 0, -0.1, d.uniform(0.9, 1.5), d.uniform(0.4, 0.6), d.uniform(0.6, 1.4), s);
      case 2 -> {
        m.column(0, 0, 0, 0.6, 0.13, 0.1, s);
        m.ball(0, 0, 0.65, 0.14, 0.14, 0.12, s.called("cap", "steel"));
      }
      default -> {
        m.box(0, 0, 0.4, 0.48, 0.45, 1.6, s.called("seat", "wood"));
        m.box(-0.22, 0, 0.48, 0.9, 0.06, 1.6, s.called("back", "wood"));
        m.box(0, 0.6, 0, 0.4, 0.4, 0.08, s.called("leg", "steel"));
        m.box(0, -0.6, 0, 0.4, 0.4, 0.08, s.called("leg", "steel"));
      }
    }
    return m;
  }

  /// A bin on wheels, which nuScenes calls pushable.
  static Model wheeledBin(Draws d) {
    Model m = new Model(Habit.FIXTURE);
    m.box(0, 0, 0.08, d.uniform(0.95, 1.15), 0.7, 0.6, plain(d, "bin"));
    return m;
  }

  /// One length of barrier across y, thin in x: slope-sided or board on feet. As a `wall` the same
  /// solids in brick or plaster.
  static Model barrier(Draws d, boolean wall) {
    Colour a = (wall ? Habit.BUILDING : Habit.BARRIER).paint(d);
    Colour b = d.chance(0.5) ? Colour.WHITE : Material.paint(d);
    double seed = d.uniform(0, 200);
    Surface s =
        wall
            ? new Surface(
                d.chance(0.5) ? Texture.BRICK : Texture.PLASTER,
                a,
                b,
                a.mix(Colour.WHITE, 0.4),
                0.5,
                seed,
                0,
                "wall",
                "brick")
            : new Surface(
                d.chance(0.6) ? Texture.CHEVRONS : Texture.BANDS,
                a,
                b,
                a,
                d.uniform(0.35, 0.6),
                seed,
                0,
                "barrier",
                "plastic");
    Model m = new Model(Habit.BARRIER);
    double w = d.uniform(1.9, 2.7);
    double h = d.uniform(0.85, 1.1);
    if (d.chance(0.6)) {
      m.box(0, 0, 0, 0.25, 0.55, w, s);
      m.box(0, 0, 0.25, h, 0.5, w, new Solid.Taper(0.5, 0.5, 0), s);
    } else {
      m.box(0, 0, 0.1, h, 0.18, w, s);
      m.box(0, 0.4 * w, 0, 0.1, 0.5, 0.2, s.called("foot", s.material()));
      m.box(0, -0.4 * w, 0, 0.1, 0.5, 0.2, s.called("foot", s.material()));
    }
    return m;
  }

  /// A traffic cone; as a `post` the same bands around an upright cylinder.
  static Model cone(Draws d, boolean post) {
    Colour a = Habit.CONE.paint(d);
    Colour b = d.chance(0.7) ? Colour.WHITE : Material.paint(d);
    double h = d.uniform(0.65, 1.1);
    Surface s =
        new Surface(
            Texture.BANDS,
            a,
            b,
            a.times(0.5),
            h / d.uniform(1.8, 2.8),
            d.uniform(0, 200),
            0,
            post ? "post" : "cone",
            "plastic");
    Model m = new Model(Habit.CONE);
    if (post) {
      m.column(0, 0, 0, h, d.uniform(0.07, 0.13), 0, s);
    } else {
      m.box(0, 0, 0, 0.05, 0.42, 0.42, s.called("base", "rubber"));
      m.column(0, 0, 0.05, h, d.uniform(0.15, 0.2), 0.8, s);
    }
    return m;
  }
}
