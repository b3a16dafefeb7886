package vexel.distill.world;

import java.util.List;

/// Draws the grounds of a scene. The four ground classes have habits of colour and reflectivity
/// that overlap; patterns tell them apart, and the kerb and the relief, but none always: a share of
/// the other-flat lots have a terrain's relief (and the reverse), and some sidewalks are laid with
/// the road's own asphalt.
final class GroundPatches {
  private final Draws draws;
  private final Confusables confusables;

  GroundPatches(Draws draws, Confusables confusables) {
    this.draws = draws;
    this.confusables = confusables;
  }

  /// @param vivid highest saturation
  private static Colour groundColour(Draws d, double vivid) {
    return Colour.hue(d.uniform(0.02, 0.34), d.uniform(0.02, vivid), d.uniform(0.28, 0.72));
  }

  private static Surface surface(
      Draws d,
      Habit habit,
      Texture texture,
      double vivid,
      double scale,
      String part,
      String material) {
    Colour a = habit.paint(d, other -> groundColour(other, vivid));
    Colour b = a.mix(habit.paint(d, other -> groundColour(other, vivid)), 0.5);
    return new Surface(texture, a, b, a.times(0.45), scale, d.uniform(0, 200), 0, part, material);
  }

  GroundPatch road(Draws d) {
    Texture texture = d.chance(0.7) ? Texture.ASPHALT : Texture.CONCRETE_PLATES;
    Surface s = surface(d, Habit.ROAD, texture, 0.12, d.uniform(3, 6), "road", "asphalt");
    return new GroundPatch(Category.DRIVEABLE_SURFACE, s, Habit.ROAD.reflectivity(d), 0, 0);
  }

  /// @param road the patch whose surface a shared-space sidewalk repeats
  GroundPatch sidewalk(Draws d, GroundPatch road) {
    Texture texture = d.of(List.of(Texture.SLABS, Texture.SLABS, Texture.BRICK_PAVING));
    Surface s = surface(d, Habit.SIDEWALK, texture, 0.2, d.uniform(0.7, 1.2), "sidewalk", "slabs");
    if (d.chance(confusables.sidewalkLooksLikeRoad())) {
      s = road.surface().called("sidewalk", "asphalt");
    }
    return new GroundPatch(Category.SIDEWALK, s, Habit.SIDEWALK.reflectivity(d), 0, 0);
  }

  GroundPatch island(Draws d) {
    Surface s =
        surface(d, Habit.YARD, Texture.COBBLE, 0.2, d.uniform(0.4, 0.7), "island", "cobble");
    return new GroundPatch(Category.OTHER_FLAT, s, Habit.YARD.reflectivity(d), 0, 0);
  }

  /// The strip between kerb and sidewalk: planted or paved.
  GroundPatch verge(Draws d) {
    boolean planted = d.chance(0.55);
    boolean rough = planted != d.chance(confusables.groundReliefSwapped());
    return new GroundPatch(
        planted ? Category.TERRAIN : Category.OTHER_FLAT,
        planted ? green(d) : yard(d),
        (planted ? Habit.TERRAIN : Habit.YARD).reflectivity(d),
        rough ? d.uniform(0.10, 0.18) : d.uniform(0, 0.02),
        0);
  }

  GroundPatch lot(Draws d) {
    boolean terrain = d.chance(0.55);
    boolean otherRelief = d.chance(confusables.groundReliefSwapped());
    boolean rough = terrain != otherRelief;
    Surface s = terrain ? green(d) : yard(d);
    return new GroundPatch(
        terrain ? Category.TERRAIN : Category.OTHER_FLAT,
        s,
        (terrain ? Habit.TERRAIN : Habit.YARD).reflectivity(d),
        rough ? d.uniform(0.10, 0.28) : d.uniform(0, 0.03),
        rough ? d.uniform(-0.02, 0.10) : d.uniform(-0.01, 0.015));
  }

  private Surface green(Draws d) {
    boolean grass = d.chance(0.7);
    return surface(
        d,
        Habit.TERRAIN,
        grass ? Texture.GRASS : Texture.SOIL,
        0.5,
        d.uniform(0.5, 1.1),
        grass ? "lawn" : "soil",
        grass ? "grass" : "earth");
  }

  private Surface yard(Draws d) {
    Texture t = d.of(List.of(Texture.COBBLE, Texture.GRAVEL, Texture.COURT));
    return surface(d, Habit.YARD, t, 0.35, d.uniform(0.5, 0.9), "yard", "stone");
  }

  /// The common path of all ground draws.
  Draws draws() {
    return draws;
  }
}
