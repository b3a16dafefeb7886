package vexel.distill.world;

/// Ranges that all classes share: what those instances take that do not look as their kind usually
/// does ([Habit]), and parts that look like nothing in particular.
final class Material {
  private Material() {}

  /// Laser reflectivity of one instance, whatever it is.
  static double reflectivity(Draws d) {
    double u = d.unit();
    return 0.05 + 0.75 * u * u;
  }

  /// Any paint, plaster or cloth.
  static Colour paint(Draws d) {
    double saturation = d.chance(0.35) ? d.uniform(0, 0.12) : d.uniform(0.15, 0.75);
    return Colour.hue(d.unit(), saturation, d.uniform(0.22, 0.92));
  }

  /// Leaves from autumn red to dark green, dry grass.
  static Colour leaf(Draws d) {
    return Colour.hue(d.uniform(0.04, 0.38), d.uniform(0.2, 0.7), d.uniform(0.28, 0.68));
  }
}
