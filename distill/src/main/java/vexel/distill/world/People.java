package vexel.distill.world;

import vexel.distill.geometry.Vec3;

/// People, and statues and posts of the very same shapes: only the surface tells a passer-by from a
/// figure of stone, a person in a long coat from a painted bollard.
final class People {
  private static final Colour[] SKIN = {
    Colour.display(0.93, 0.78, 0.68),
    Colour.display(0.78, 0.58, 0.44),
    Colour.display(0.45, 0.3, 0.22)
  };

  private People() {}

  /// What a figure is made of.
  enum Kind {
    ADULT,
    CHILD,
    WORKER,
    STATUE
  }

  static Model figure(Draws d, Kind kind, boolean walking) {
    double height = kind == Kind.CHILD ? d.uniform(1.0, 1.4) : d.around(1.75, 0.08);
    if (kind == Kind.STATUE && d.chance(0.2)) {
      height = d.uniform(1.0, 1.4);
    }
    double girth = d.uniform(0.85, 1.2);
    double stride = walking || (kind == Kind.STATUE && d.chance(0.6)) ? d.uniform(0.1, 0.3) : 0.03;
    boolean coat = d.chance(0.35);
    double seed = d.uniform(0, 200);
    Habit usual = kind == Kind.STATUE ? Habit.STONE : Habit.PEDESTRIAN;
    Colour shirt = usual.paint(d);
    Colour trousers = usual.paint(d);
    Colour skin = SKIN[d.between(0, 2)];
    Colour hair =
        kind == Kind.WORKER ? Material.paint(d) : Colour.hue(0.08, 0.4, d.uniform(0.08, 0.5));
    Surface top =
        new Surface(
            Texture.CLOTH, shirt, trousers, shirt.times(0.5), 0.3, seed, 0, "coat", "cloth");
    Surface legs =
        new Surface(
            Texture.CLOTH,
            trousers,
            trousers.times(0.7),
            trousers,
            0.3,
            seed,
            0,
            "trousers",
            "cloth");
    Surface head = new Surface(Texture.HEAD, skin, hair, hair, 0.3, seed, 0, "head", "skin");
    if (kind == Kind.WORKER) {
      Colour vest = Colour.hue(d.chance(0.5) ? 0.05 : 0.17, 0.9, 0.95);
      top = new Surface(Texture.VEST, vest, vest, vest, 0.3, seed, 0, "vest", "cloth");
    } else if (kind == Kind.STATUE) {
      Colour vein = shirt.times(0.3);
      top =
          new Surface(
              Texture.STONE,
              shirt,
              shirt.mix(Colour.BLACK, 0.5),
              vein,
              0.3,
              seed,
              0,
              "figure",
              "stone");
      legs = top;
      head = top;
    }
    Model m = new Model(Habit.PEDESTRIAN);
    double h = height;
    if (coat) {
      m.column(0, 0, 0.04, 0.84 * h, 0.27 * girth * h / 1.75, 0.45, top);
    } else {
      double hip = 0.48 * h;
      double r = 0.085 * girth;
      m.rod(new Vec3(0, 0.08, hip), new Vec3(stride, 0.1, 0.02), r, 0.2, legs);
      m.rod(new Vec3(0, -0.08, hip), new Vec3(-stride, -0.1, 0.02), r, 0.2, legs);
      m.ball(0, 0, 0.66 * h, 0.14 * girth, 0.22 * girth, 0.2 * h, top);
      for (int side = -1; side <= 1; side += 2) {
        m.rod(
            new Vec3(0, side * 0.21 * girth, 0.8 * h),
            new Vec3(-side * stride * 0.8, side * 0.27 * girth, 0.46 * h),
            0.05 * girth,
            0,
            top.called("arm", top.material()));
      }
    }
    m.ball(0, 0, 0.925 * h, 0.1, 0.085, 0.075 * h, head);
    if (d.chance(0.25)) { // rucksack
      m.box(-0.22, 0, 0.56 * h, 0.8 * h, 0.2, 0.3, legs.called("bag", legs.material()));
    }
    return m;
  }

  /// Adds a rider whose hips are at (x, z) and hands at (hx, hz).
  static void rider(Model m, Draws d, double x, double z, double hx, double hz) {
    double seed = d.uniform(0, 200);
    Colour shirt = Material.paint(d);
    Colour trousers = Material.paint(d);
    Surface top =
        new Surface(Texture.CLOTH, shirt, trousers, shirt, 0.3, seed, 0, "rider", "cloth");
    Surface legs =
        new Surface(Texture.CLOTH, trousers, shirt, shirt, 0.3, seed, 0, "rider", "cloth");
    Colour cap = Material.paint(d);
    Surface head =
        new Surface(
            Texture.HEAD, SKIN[d.between(0, 2)], cap, cap, 0.3, seed, 0, "helmet", "plastic");
    double shoulder = z + 0.52;
    double lean = d.uniform(0.12, 0.3);
    m.rod(new Vec3(x + lean, 0, shoulder), new Vec3(x, 0, z), 0.19, 0.2, top);
    for (int side = -1; side <= 1; side += 2) {
      m.rod(new Vec3(x + lean, side * 0.19, shoulder), new Vec3(hx, side * 0.25, hz), 0.05, 0, top);
      double knee = d.uniform(0.3, 0.5);
      Vec3 bent = new Vec3(x + knee, side * 0.13, z - 0.12);
      m.rod(new Vec3(x, side * 0.1, z), bent, 0.08, 0, legs);
      m.rod(bent, new Vec3(x + knee - 0.12, side * 0.12, z - 0.55), 0.065, 0, legs);
    }
    m.ball(x + lean + 0.06, 0, shoulder + 0.2, 0.12, 0.1, 0.14, head);
  }
}
