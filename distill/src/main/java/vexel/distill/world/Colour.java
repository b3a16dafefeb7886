package vexel.distill.world;

/// A reflectance, linear in light, each channel in [0, 1].
record Colour(double r, double g, double b) {
  static final Colour BLACK = new Colour(0.02, 0.02, 0.022);
  static final Colour WHITE = new Colour(0.75, 0.75, 0.73);

  /// From display values in [0, 1]. The display curve is gamma 2, whose inverse is exact.
  static Colour display(double r, double g, double b) {
    return new Colour(r * r, g * g, b * b);
  }

  /// From hue in [0, 1), saturation and display brightness.
  static Colour hue(double hue, double saturation, double value) {
    return display(
        channel(hue, 1.0, saturation, value),
        channel(hue, 2.0 / 3, saturation, value),
        channel(hue, 1.0 / 3, saturation, value));
  }

  private static double channel(double hue, double shift, double saturation, double value) {
    double h = hue + shift;
    double k = StrictMath.abs((h - StrictMath.floor(h)) * 6 - 3) - 1;
    return value * (1 - saturation * (1 - Math.max(0, Math.min(1, k))));
  }

  Colour times(double k) {
    return new Colour(r * k, g * k, b * k);
  }

  Colour mix(Colour o, double w) {
    return new Colour(r + w * (o.r - r), g + w * (o.g - g), b + w * (o.b - b));
  }
}
