package vexel.distill.world;

/// The place on a surface that is being painted, and the paint. Mutable and reused: each thread
/// owns one.
final class Spot {
  /// The surface being painted.
  Surface surface;

  /// Lattice noise of the scene.
  final Noise noise;

  /// Position from the solid's centre along its own axes, metres. On the ground: x, y of the world.
  double x;

  double y;
  double z;

  /// Half sizes of the solid, metres.
  double hx;

  double hy;
  double hz;

  /// The face met, see [Solids].
  int face;

  /// Surface coordinates of the face, metres: u sideways, v up from the bottom.
  double u;

  double v;

  /// Half of the face's extent in u, and its extent in v.
  double hu;

  double hv;

  /// Size of a pixel at this distance, metres: finer patterns fade out.
  double footprint;

  /// The paint, linear reflectance.
  double r;

  double g;
  double b;

  Spot(Noise noise, Surface surface) {
    this.noise = noise;
    this.surface = surface;
  }

  /// Chooses u and v for the face met.
  void unfold() {
    switch (face) {
      case 0, 1 -> {
        u = face == 0 ? y : -y;
        v = z + hz;
        hu = hy;
        hv = 2 * hz;
      }
      case 2, 3 -> {
        u = face == 2 ? -x : x;
        v = z + hz;
        hu = hx;
        hv = 2 * hz;
      }
      case Solids.SIDE -> {
        u = StrictMath.atan2(y, x) * hx;
        v = z + hz;
        hu = StrictMath.PI * hx;
        hv = 2 * hz;
      }
      default -> {
        u = x;
        v = y + hy;
        hu = hx;
        hv = 2 * hy;
      }
    }
  }

  void paint(Colour c) {
    r = c.r();
    g = c.g();
    b = c.b();
  }

  /// Blends towards a colour by w in [0, 1].
  void over(Colour c, double w) {
    r += w * (c.r() - r);
    g += w * (c.g() - g);
    b += w * (c.b() - b);
  }

  /// Darkens or brightens.
  void shade(double k) {
    r *= k;
    g *= k;
    b *= k;
  }

  /// How much of a pattern of this period is left at this distance, in [0, 1].
  double detail(double period) {
    double k = 1.6 - 2.4 * footprint / period;
    return k < 0 ? 0 : k > 1 ? 1 : k;
  }

  /// Noise over the surface, scaled; in [0, 1].
  double grain(double period) {
    double k = 1 / period;
    double w = detail(period);
    if (w == 0) {
      return 0.5;
    }
    double n = noise.at(u * k + surface.seed(), v * k + 0.37 * surface.seed() + face * 11.3);
    return 0.5 + w * (n - 0.5);
  }

  /// Noise through space, scaled; in [0, 1].
  double cloud(double period) {
    double k = 1 / period;
    double w = detail(period);
    if (w == 0) {
      return 0.5;
    }
    double n = noise.at(x * k + surface.seed(), y * k + 0.37 * surface.seed(), z * k);
    return 0.5 + w * (n - 0.5);
  }

  /// v modulo period, in [0, period).
  static double wrap(double v, double period) {
    return v - period * Math.floor(v / period);
  }

  /// Whether t lies within a line of the given width at multiples of the period; a share of it when
  /// the line is thinner than a pixel.
  double line(double t, double period, double width) {
    double at = wrap(t, period);
    boolean on = at < width;
    if (footprint <= width) {
      return on ? 1 : 0;
    }
    double w = detail(period);
    return w * (on ? 1 : 0) + (1 - w) * width / period;
  }
}
