package vexel.distill.world;

import java.util.List;

/// Houses, blocks, sheds and kiosks.
final class Buildings {
  private Buildings() {}

  private static Surface wall(Draws d, Domain domain) {
    Texture t =
        domain == Domain.A
            ? d.of(
                List.of(
                    Texture.FACADE,
                    Texture.FACADE,
                    Texture.FACADE,
                    Texture.CURTAIN_WALL,
                    Texture.PLASTER))
            : d.of(List.of(Texture.FACADE, Texture.CURTAIN_WALL, Texture.CONCRETE));
    Colour a = Habit.BUILDING.paint(d);
    if (domain == Domain.B) {
      a = a.mix(Colour.hue(0.1, 0.1, 0.5), 0.6);
    }
    Colour glass = Colour.hue(d.uniform(0.5, 0.65), d.uniform(0.1, 0.5), d.uniform(0.3, 0.7));
    Colour frame = d.chance(0.6) ? Colour.WHITE : Material.paint(d);
    return new Surface(
        t,
        a,
        glass,
        t == Texture.PLASTER ? a.times(0.5) : frame,
        d.uniform(1.8, 3.4),
        d.uniform(0, 200),
        0,
        "wall",
        "brick");
  }

  /// A house or block whose front lies at x = 0 and which reaches back to −depth.
  static Model block(Draws d, double length, double depth, Domain domain) {
    Surface wall = wall(d, domain);
    Colour tile = Habit.YARD.paint(d);
    Surface roof =
        new Surface(
            Texture.ROOF_TILES,
            tile,
            tile.times(0.6),
            tile,
            0.4,
            d.uniform(0, 200),
            0,
            "roof",
            "tile");
    boolean house = d.chance(0.5) && length < 18;
    double height = house ? d.uniform(3.6, 7) : d.uniform(7, domain == Domain.A ? 24 : 32);
    Model m = new Model(Habit.BUILDING);
    double wing = d.uniform(0.55, 1);
    m.box(-depth / 2, 0, -1, height, depth, length, wall);
    if (house) {
      m.box(
          -depth / 2,
          0,
          height,
          height + d.uniform(1.6, 3),
          depth + 0.6,
          length + 0.6,
          new Solid.Taper(0.95, 0.95, d.uniform(0, 0.3)),
          roof);
      if (d.chance(0.6)) {
        m.box(
            -depth * 0.3,
            length * d.uniform(-0.3, 0.3),
            height,
            height + 2.6,
            0.6,
            0.6,
            roof.called("chimney", "brick"));
      }
    } else {
      m.box(
          -depth / 2,
          0,
          height,
          height + 0.5,
          depth + 0.4,
          length + 0.4,
          roof.called("cornice", "stone"));
      if (d.chance(0.5)) { // a lower wing in front
        m.box(
            d.uniform(0.8, 2.0) / 2 + 0.3,
            length * d.uniform(-0.2, 0.2),
            -1,
            d.uniform(2.8, 4.2),
            d.uniform(1.0, 2.2),
            length * wing * 0.6,
            wall);
      }
      for (int k = 0; k < 3 && d.chance(0.5); k++) { // balconies
        m.box(
            0.5,
            length * d.uniform(-0.4, 0.4),
            3.2 + 3 * k,
            4.1 + 3 * k,
            1.0,
            d.uniform(2, 3.4),
            roof.called("balcony", "concrete"));
      }
    }
    if (d.chance(0.5)) { // awning over the ground floor
      Colour c = Material.paint(d);
      Surface cloth =
          new Surface(Texture.CHEVRONS, c, Material.paint(d), c, 0.8, 1, 0, "awning", "cloth");
      m.box(0.6, length * d.uniform(-0.3, 0.3), 2.5, 2.75, 1.4, length * 0.3, cloth);
    }
    return m;
  }

  /// A wall along a lot: brick, concrete, plaster.
  static Model wall(Draws d, double length) {
    Colour a = Habit.BUILDING.paint(d);
    Texture t = d.of(List.of(Texture.BRICK, Texture.CONCRETE, Texture.PLASTER));
    Surface s =
        new Surface(
            t,
            a,
            a.times(0.6),
            a.mix(Colour.WHITE, 0.5),
            0.5,
            d.uniform(0, 200),
            0,
            "wall",
            "brick");
    Model m = new Model(Habit.BUILDING);
    m.box(0, 0, -0.6, d.uniform(0.8, 2.0), length, d.uniform(0.2, 0.45), s);
    return m;
  }

  /// A small hut: a bus's or truck's bulk with doors and posters.
  static Model kiosk(Draws d) {
    Colour a = Habit.BUILDING.paint(d);
    Surface s =
        new Surface(
            Texture.FACADE,
            a,
            Colour.hue(0.6, 0.3, 0.3),
            Colour.WHITE,
            d.uniform(1.4, 2.2),
            d.uniform(0, 200),
            0,
            "hut",
            "plastic");
    Model m = new Model(Habit.BUILDING);
    double length = d.uniform(3, 8);
    m.box(0, 0, -0.5, d.uniform(2.4, 3), length, d.uniform(2.2, 2.6), s);
    return m;
  }
}
