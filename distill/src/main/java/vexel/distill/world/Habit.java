package vexel.distill.world;

import java.util.function.Function;

/// What things of a kind usually look like: ranges of colour and of laser reflectivity that overlap
/// between kinds. Nineteen instances in twenty keep to them, the others take any value, so that a
/// single pixel or return names no class, and both help whoever looks at more than one.
///
/// Things that only their look tells apart share a habit of reflectivity, those that only geometry
/// tells apart one of colour (see [Confusables]).
enum Habit {
  // hue, saturation, brightness; reflectivity
  CAR(of(0, 1), of(0, 0.15), of(0.2, 0.95), of(0.48, 0.64)),
  BUS(of(0, 0.15), of(0.55, 0.85), of(0.55, 0.9), of(0.04, 0.14)),
  TRUCK(of(0.52, 0.66), of(0, 0.12), of(0.7, 0.95), of(0.32, 0.46)),
  TRAILER(of(0.52, 0.68), of(0.45, 0.75), of(0.35, 0.7), of(0.62, 0.85)),
  MACHINE(of(0.09, 0.16), of(0.65, 0.9), of(0.65, 0.9), of(0.62, 0.85)),
  MOTORCYCLE(of(0.9, 1), of(0.3, 0.8), of(0.15, 0.45), of(0.03, 0.12)),
  BICYCLE(of(0.35, 0.6), of(0.5, 0.8), of(0.5, 0.9), of(0.42, 0.6)),
  PEDESTRIAN(of(0.55, 0.75), of(0.1, 0.5), of(0.15, 0.5), of(0.1, 0.22)),
  BARRIER(of(0.98, 1.06), of(0.75, 0.95), of(0.7, 0.95), of(0.7, 0.95)),
  CONE(of(0.02, 0.08), of(0.75, 0.95), of(0.8, 0.95), of(0.75, 0.98)),
  ROAD(of(0.5, 0.7), of(0, 0.06), of(0.25, 0.45), of(0.04, 0.14)),
  SIDEWALK(of(0.06, 0.14), of(0.02, 0.14), of(0.5, 0.72), of(0.13, 0.26)),
  YARD(of(0.01, 0.07), of(0.2, 0.4), of(0.38, 0.62), of(0.26, 0.44)),
  TERRAIN(of(0.16, 0.34), of(0.25, 0.5), of(0.28, 0.55), of(0.5, 0.8)),
  BUILDING(of(0.05, 0.14), of(0.1, 0.4), of(0.45, 0.85), of(0.2, 0.36)),
  FIXTURE(of(0.4, 0.7), of(0, 0.2), of(0.35, 0.65), of(0.2, 0.36)),
  SKIP(of(0.25, 0.5), of(0.3, 0.7), of(0.35, 0.65), of(0.2, 0.36)),
  STONE(of(0.05, 0.2), of(0, 0.1), of(0.5, 0.8), of(0.2, 0.36)),
  LEAF(of(0.2, 0.36), of(0.35, 0.7), of(0.28, 0.6), of(0.34, 0.52));

  private static final double SHARE = 0.95;

  private final Range hue;
  private final Range saturation;
  private final Range brightness;
  private final Range reflectivity;

  Habit(Range hue, Range saturation, Range brightness, Range reflectivity) {
    this.hue = hue;
    this.saturation = saturation;
    this.brightness = brightness;
    this.reflectivity = reflectivity;
  }

  private record Range(double low, double high) {
    double draw(Draws d) {
      return d.uniform(low, high);
    }
  }

  private static Range of(double low, double high) {
    return new Range(low, high);
  }

  /// Paint, plaster or cloth of one instance.
  Colour paint(Draws d) {
    return paint(d, Material::paint);
  }

  /// The colour of one instance.
  ///
  /// @param otherwise the range of those that do not look as usual
  Colour paint(Draws d, Function<Draws, Colour> otherwise) {
    return d.chance(SHARE)
        ? Colour.hue(hue.draw(d), saturation.draw(d), brightness.draw(d))
        : otherwise.apply(d);
  }

  /// Laser reflectivity of one instance.
  double reflectivity(Draws d) {
    return d.chance(SHARE) ? reflectivity.draw(d) : Material.reflectivity(d);
  }
}
