package vexel.distill.world;

/// Paints the ground. Here x = u and y = v are world coordinates.
final class GroundPaint {
  private GroundPaint() {}

  static void paint(Spot p) {
    Surface s = p.surface;
    p.paint(s.a());
    switch (s.texture()) {
      case ASPHALT -> {
        p.shade(0.75 + 0.5 * p.grain(0.09));
        p.over(s.c(), 0.5 * step(p.grain(2.6), 0.62)); // patched and stained
        p.over(s.c(), 0.8 * p.detail(0.25) * ridge(p.grain(1.9), 0.018)); // cracks
      }
      case CONCRETE_PLATES -> {
        p.shade(0.85 + 0.3 * p.grain(0.35));
        double seam = Math.max(p.line(p.u, s.scale(), 0.06), p.line(p.v, s.scale(), 0.06));
        p.over(s.c(), 0.8 * seam);
        plate(p, s.scale(), 0.16);
      }
      case SLABS -> {
        plate(p, s.scale(), 0.5);
        double seam = Math.max(p.line(p.u, s.scale(), 0.05), p.line(p.v, s.scale(), 0.05));
        p.over(s.c(), 0.85 * seam);
        p.shade(0.92 + 0.16 * p.grain(0.15));
      }
      case BRICK_PAVING -> {
        double row = Math.floor(p.v / 0.3);
        double shift = wrapHalf(row) * 0.3;
        p.over(
            s.b(),
            p.detail(0.6) * p.noise.cell((int) Math.floor((p.u + shift) / 0.6), (int) row, 7));
        double seam = Math.max(p.line(p.v, 0.3, 0.04), p.line(p.u + shift, 0.6, 0.04));
        p.over(s.c(), 0.7 * seam);
      }
      case COBBLE -> {
        double k = 1 / s.scale();
        double row = Math.floor(p.v * k);
        double shift = wrapHalf(row) * s.scale() * 0.5;
        double fu = Spot.wrap(p.u + shift, s.scale()) * k - 0.5;
        double fv = Spot.wrap(p.v, s.scale()) * k - 0.5;
        double round = 1.15 - 3.2 * (fu * fu + fv * fv);
        p.over(
            s.b(),
            p.detail(s.scale()) * p.noise.cell((int) Math.floor((p.u + shift) * k), (int) row, 3));
        p.shade(0.75 + p.detail(s.scale()) * (round - 0.75));
      }
      case GRAVEL -> {
        double n = p.grain(0.16);
        p.over(s.b(), step(p.grain(0.3), 0.5));
        p.shade(0.45 + 1.1 * n);
        p.over(s.c(), 0.7 * step(p.grain(1.4), 0.66));
      }
      case COURT -> {
        p.shade(0.9 + 0.2 * p.grain(0.8));
        double line = Math.max(p.line(p.u, 5.5, 0.12), p.line(p.v, 7.3, 0.12));
        p.over(Colour.WHITE, 0.9 * line);
        if (Math.floor(p.u / 5.5) % 2 == 0) {
          p.over(s.b(), 0.7);
        }
      }
      case GRASS -> grass(p);
      case SOIL -> {
        p.over(s.b(), p.grain(1.1));
        p.shade(0.5 + 1.0 * p.grain(0.33));
        p.over(s.c(), 0.8 * ridge(p.grain(0.7), 0.05));
      }
      default -> throw new IllegalStateException(s.texture() + " does not paint the ground");
    }
  }

  /// Tufts and blades. Also paints stands of tall grass.
  static void grass(Spot p) {
    Surface s = p.surface;
    p.paint(s.a());
    p.over(s.b(), step(p.grain(s.scale()), 0.45));
    double k = 1 / 0.07;
    double w = p.detail(0.14);
    double blade = p.noise.at(p.u * k + s.seed(), p.v * k * 0.35, p.z * k * 0.35);
    p.shade(1 + w * 1.3 * (blade - 0.5));
    p.over(s.c(), 0.55 * step(p.grain(0.45), 0.6));
  }

  /// Slabs of slightly different tone.
  private static void plate(Spot p, double size, double share) {
    double cell = p.noise.cell((int) Math.floor(p.u / size), (int) Math.floor(p.v / size), 5);
    p.over(p.surface.b(), share * p.detail(size) * cell);
  }

  private static double wrapHalf(double row) {
    return Spot.wrap(row, 2);
  }

  /// 0 below the threshold, 1 above, over a short ramp.
  static double step(double n, double threshold) {
    double k = (n - threshold) * 12 + 0.5;
    return k < 0 ? 0 : k > 1 ? 1 : k;
  }

  /// 1 where n is near one half: a thin winding line.
  static double ridge(double n, double width) {
    double k = 1 - Math.abs(n - 0.5) / width;
    return k < 0 ? 0 : k;
  }
}
