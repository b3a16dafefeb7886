package vexel.distill.world;

/// Trees, bushes, hedges and tall grass; and the printed wall that looks like a hedge.
final class Greenery {
  private Greenery() {}

  private static Surface leaves(Draws d) {
    Colour a = Habit.LEAF.paint(d, Material::leaf);
    Colour b = a.mix(Habit.LEAF.paint(d, Material::leaf), 0.5);
    return new Surface(
        Texture.FOLIAGE,
        a,
        b,
        a.times(0.25),
        d.uniform(0.22, 0.4),
        d.uniform(0, 200),
        d.uniform(0.3, 0.45),
        "crown",
        "leaf");
  }

  static Model tree(Draws d) {
    Surface leaves = leaves(d);
    Colour wood = Colour.hue(d.uniform(0.04, 0.14), d.uniform(0.1, 0.5), d.uniform(0.25, 0.6));
    Surface bark =
        new Surface(
            Texture.BARK, wood, wood, wood.times(0.3), 0.3, d.uniform(0, 200), 0, "trunk", "wood");
    Model m = new Model(Habit.LEAF);
    double height = d.uniform(4, 9.5);
    double trunk = height * d.uniform(0.28, 0.42);
    m.column(0, 0, -0.3, height * 0.75, d.uniform(0.1, 0.28), 0.6, bark);
    double crown = height - trunk;
    double radius = crown * d.uniform(0.28, 0.46);
    if (d.chance(0.25)) { // conifer: stacked cones
      int tiers = d.between(3, 4);
      for (int k = 0; k < tiers; k++) {
        double low = trunk * 0.5 + k * crown / tiers;
        m.column(0, 0, low, low + 1.5 * crown / tiers, radius * (1.1 - 0.22 * k), 0.85, leaves);
      }
    } else {
      int clumps = d.between(5, 8);
      m.ball(0, 0, trunk + 0.55 * crown, radius, radius, 0.45 * crown, leaves);
      for (int k = 0; k < clumps; k++) {
        double angle = d.uniform(0, 2 * StrictMath.PI);
        double out = radius * d.uniform(0.45, 0.8);
        double r = radius * d.uniform(0.4, 0.65);
        m.ball(
            out * StrictMath.cos(angle),
            out * StrictMath.sin(angle),
            trunk + crown * d.uniform(0.25, 0.8),
            r,
            r,
            r * d.uniform(0.7, 1.0),
            leaves);
      }
    }
    return m;
  }

  static Model bush(Draws d) {
    Surface leaves = leaves(d);
    Model m = new Model(Habit.LEAF);
    double size = d.uniform(0.5, 1.3);
    int clumps = d.between(2, 5);
    for (int k = 0; k < clumps; k++) {
      double r = size * d.uniform(0.5, 0.8);
      m.ball(
          d.uniform(-0.6, 0.6) * size,
          d.uniform(-0.6, 0.6) * size,
          r * d.uniform(0.5, 0.8),
          r,
          r,
          r * d.uniform(0.7, 1.0),
          leaves);
    }
    return m;
  }

  /// A hedge along x; as a green wall, the same leaves printed on solid panels.
  static Model hedge(Draws d, boolean printed) {
    Surface leaves = leaves(d);
    double length = d.uniform(4, 9);
    double width = printed ? d.uniform(0.15, 0.3) : d.uniform(0.7, 1.1);
    double height = d.uniform(0.9, 1.9);
    Model m = new Model(Habit.LEAF);
    if (printed) {
      m.box(0, 0, -0.3, height, length, width, leaves.porous(0).called("panel", "print"));
    } else {
      int n = (int) Math.ceil(length / 1.1);
      for (int k = 0; k < n; k++) {
        double h = height * d.uniform(0.85, 1.1);
        double x = (k + 0.5) * length / n - length / 2;
        m.ball(x, d.uniform(-0.1, 0.1), h * 0.5, 0.85, width * 0.62, h * 0.55, leaves);
      }
    }
    return m;
  }

  /// Grass grown tall: the lawn's own surface, standing up to half a metre high.
  static Model tallGrass(Draws d, Surface lawn) {
    Surface blades = lawn.called("stand", "grass").porous(d.uniform(0.3, 0.4));
    blades =
        new Surface(
            lawn.texture(),
            lawn.a(),
            lawn.b(),
            lawn.c(),
            0.3,
            lawn.seed(),
            blades.porosity(),
            "stand",
            "grass");
    Model m = new Model(Habit.TERRAIN);
    int n = d.between(4, 8);
    for (int k = 0; k < n; k++) {
      double h = d.uniform(0.35, 0.75);
      m.ball(
          d.uniform(-1.8, 1.8),
          d.uniform(-1.2, 1.2),
          0.1,
          d.uniform(0.6, 1.2),
          d.uniform(0.5, 1.0),
          h,
          blades);
    }
    return m;
  }
}
