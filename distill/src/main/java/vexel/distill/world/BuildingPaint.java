package vexel.distill.world;

/// Paints walls, roofs, street furniture and plants.
final class BuildingPaint {
  private BuildingPaint() {}

  static void paint(Spot p) {
    Surface s = p.surface;
    p.paint(s.a());
    switch (s.texture()) {
      case PLAIN -> p.shade(0.9 + 0.2 * p.cloud(0.5));
      case PLASTER -> {
        p.shade(0.88 + 0.24 * p.grain(1.7));
        p.over(s.c(), 0.4 * GroundPaint.step(p.grain(0.9), 0.68));
      }
      case BRICK -> brick(p, 0.22);
      case FACADE -> facade(p);
      case CURTAIN_WALL -> {
        if (p.face < 4) {
          double tone = p.noise.cell((int) Math.floor(p.u / 1.5), (int) Math.floor(p.v / 1.9), 9);
          p.paint(s.b());
          p.shade(0.5 + 0.8 * tone);
          p.over(s.a(), Math.max(p.line(p.u, 1.5, 0.14), p.line(p.v, 1.9, 0.3)));
        }
      }
      case ROOF_TILES -> {
        p.over(s.b(), p.grain(1.5));
        p.shade(1 - 0.45 * p.line(p.face < 4 ? p.v : p.u, 0.4, 0.12));
      }
      case CONCRETE -> {
        p.shade(0.8 + 0.4 * p.grain(0.5));
        p.over(s.c(), 0.5 * p.line(p.u, 1.3, 0.05));
        p.over(s.c(), 0.5 * GroundPaint.step(p.grain(0.8), 0.64));
      }
      case CORRUGATED -> corrugated(p);
      case POSTER -> {
        double k = 1 / s.scale();
        int i = (int) Math.floor(p.u * k + s.seed());
        int j = (int) Math.floor(p.v * k);
        double n = p.noise.cell(i, j, 2);
        p.paint(n < 0.35 ? s.a() : n < 0.7 ? s.b() : s.c());
        p.over(s.b(), 0.6 * GroundPaint.step(p.grain(s.scale()), 0.6));
      }
      case SIGN -> {
        double du = Math.abs(p.u) / p.hu;
        double dv = Math.abs(2 * p.v / p.hv - 1);
        boolean round = p.face >= 4;
        double edge = round ? (p.x * p.x + p.y * p.y) / (p.hx * p.hx) : Math.max(du, dv);
        p.paint(edge > 0.72 ? s.c() : s.a());
        if (edge < 0.4 && GroundPaint.step(p.noise.at(3 * du + s.seed(), 3 * dv), 0.5) > 0.5) {
          p.paint(s.b());
        }
      }
      case LAMP -> p.over(Colour.WHITE, 0.4);
      case BANDS -> {
        double k = Spot.wrap(p.v, s.scale());
        if (k > 0.55 * s.scale() && p.face != 4) {
          p.paint(s.b());
        }
        p.shade(0.9 + 0.2 * p.cloud(0.15));
      }
      case CHEVRONS -> {
        if (Spot.wrap(p.u + p.v, s.scale()) < s.scale() / 2) {
          p.paint(s.b());
        }
        p.shade(0.9 + 0.2 * p.grain(0.3));
      }
      case FOLIAGE -> foliage(p);
      case BARK -> {
        double n = p.noise.at(p.u * 9 + s.seed(), p.v * 1.6);
        p.over(s.c(), p.detail(0.2) * n);
        p.shade(0.8 + 0.4 * p.grain(0.4));
      }
      default -> throw new IllegalStateException(s.texture() + " does not paint buildings");
    }
  }

  /// Leaves in clumps: light ones before dark gaps.
  private static void foliage(Spot p) {
    Surface s = p.surface;
    double clump = p.cloud(0.9);
    double leaf = p.cloud(0.22);
    p.over(s.b(), clump);
    double light = 0.35 + 0.9 * leaf + 0.5 * (clump - 0.5);
    p.shade(Math.max(0.12, light));
    p.over(s.c(), 0.9 * GroundPaint.step(p.cloud(0.4), 0.66));
  }

  private static void brick(Spot p, double height) {
    Surface s = p.surface;
    double length = 2.6 * height;
    double row = Math.floor(p.v / height);
    double shift = Spot.wrap(row, 2) * length / 2;
    double cell = p.noise.cell((int) Math.floor((p.u + shift) / length), (int) row, 1);
    p.over(s.b(), 0.6 * p.detail(length) * cell);
    double mortar = Math.max(p.line(p.v, height, 0.03), p.line(p.u + shift, length, 0.03));
    p.over(s.c(), 0.7 * mortar);
    p.shade(0.85 + 0.3 * p.grain(2.1));
  }

  /// Storeys of windows over a ground floor with doors. The window grid is `scale` wide.
  private static void facade(Spot p) {
    Surface s = p.surface;
    if (p.face > 3) {
      p.shade(0.7 + 0.3 * p.grain(1.3));
      return;
    }
    double seedShare = s.seed() - Math.floor(s.seed());
    if (seedShare < 0.5) {
      brick(p, 0.25);
    } else {
      p.shade(0.9 + 0.2 * p.grain(1.5));
    }
    double storey = 3.0;
    int column = (int) Math.floor((p.u + p.hu) / s.scale());
    int floor = (int) Math.floor((p.v - 1) / storey); // walls begin a metre under the ground
    double cu = Spot.wrap(p.u + p.hu, s.scale()) / s.scale();
    double cv = Spot.wrap(p.v - 1, storey) / storey;
    if (floor < 0) {
      p.shade(0.7);
      return;
    }
    boolean door = floor == 0 && p.noise.cell(column, (int) s.seed(), 4) < 0.25;
    double low = door ? 0.0 : 0.3;
    double high = door ? 0.72 : 0.8;
    if (cu > 0.24 && cu < 0.76 && cv > low && cv < high) {
      boolean frame = cu < 0.29 || cu > 0.71 || cv < low + 0.04 || cv > high - 0.04;
      boolean bar = !door && Math.abs(cu - 0.5) < 0.025;
      if (frame || bar) {
        p.paint(s.c());
      } else if (door) {
        p.paint(s.c());
        p.shade(0.45);
      } else {
        p.paint(s.b());
        p.shade(0.4 + 1.0 * p.noise.cell(column, floor, (int) s.seed()) * cv);
      }
    } else if (cv > 0.965) {
      p.over(s.c(), 0.5);
    }
  }

  /// Upright ribs, rust and a painted mark.
  static void corrugated(Spot p) {
    Surface s = p.surface;
    double rib = Spot.wrap(p.u, s.scale()) / s.scale();
    p.shade(1 + p.detail(s.scale()) * (rib < 0.5 ? 0.18 : -0.32));
    p.over(s.c(), 0.8 * GroundPaint.step(p.grain(0.8), 0.64));
    double du = Math.abs(p.u - 0.2 * p.hu) / p.hu;
    double dv = p.v / p.hv;
    if (du < 0.3 && dv > 0.55 && dv < 0.8) {
      p.over(s.b(), 0.85);
    }
  }
}
