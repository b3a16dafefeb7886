package vexel.distill.world;

/// Paints people, and the statues that share their shapes.
final class FigurePaint {
  private static final Colour HIGH_VISIBILITY = new Colour(0.75, 0.75, 0.55);

  private FigurePaint() {}

  static void paint(Spot p) {
    Surface s = p.surface;
    p.paint(s.a());
    switch (s.texture()) {
      case CLOTH -> {
        p.shade(0.8 + 0.4 * p.cloud(0.18)); // folds
        if (p.z > 0.1 * p.hz && p.z < 0.35 * p.hz) {
          p.over(s.b(), 0.5);
        }
      }
      case HEAD -> {
        if (p.x < 0.25 * p.hx || p.z > 0.45 * p.hz) {
          p.paint(s.b()); // hair, cap or helmet
        }
      }
      case VEST -> {
        double up = p.z / p.hz;
        if (Math.abs(up - 0.2) < 0.13 || Math.abs(up + 0.35) < 0.13) {
          p.paint(HIGH_VISIBILITY);
        }
      }
      case STONE -> {
        p.over(s.b(), GroundPaint.step(p.cloud(0.16), 0.52));
        p.shade(0.55 + 0.9 * p.cloud(0.07));
        p.over(s.c(), 0.9 * GroundPaint.ridge(p.cloud(0.3), 0.04)); // veins
      }
      default -> throw new IllegalStateException(s.texture() + " does not paint figures");
    }
  }
}
