package vexel.distill.world;

/// Paints cars, trucks, buses, machines and what resembles them.
final class VehiclePaint {
  private static final Colour GLASS = new Colour(0.03, 0.045, 0.06);
  private static final Colour TAIL = new Colour(0.45, 0.02, 0.02);
  private static final Colour HEAD = new Colour(0.85, 0.85, 0.75);
  private static final Colour RUBBER = new Colour(0.015, 0.015, 0.016);

  private VehiclePaint() {}

  static void paint(Spot p) {
    Surface s = p.surface;
    p.paint(s.a());
    switch (s.texture()) {
      case CAR_BODY -> carBody(p);
      case CAR_CABIN -> carCabin(p);
      case TYRE -> tyre(p);
      case SPOKES -> p.shade(0.7 + 0.6 * p.cloud(0.05));
      case SKIP -> skip(p);
      case SKIP_LOAD -> {
        p.over(s.b(), GroundPaint.step(p.cloud(0.25), 0.5));
        p.shade(0.4 + p.cloud(0.12));
      }
      case PANELS -> panels(p);
      case CAB -> cab(p);
      case BUS -> bus(p);
      case MACHINE -> {
        p.over(s.c(), 0.7 * GroundPaint.step(p.grain(0.5), 0.66)); // grease and mud
        if (p.v < 0.18 * p.hv && Spot.wrap(p.u + p.v, 0.5) < 0.25 && p.face < 4) {
          p.paint(RUBBER);
        }
        if (p.face < 4 && Math.abs(p.u) < 0.3 * p.hu && p.v > 0.5 * p.hv && p.v < 0.8 * p.hv) {
          p.over(s.b(), 0.8);
        }
      }
      case TRACKS -> {
        p.paint(RUBBER);
        p.over(s.c(), 0.5 * p.line(p.u, 0.3, 0.12));
      }
      default -> throw new IllegalStateException(s.texture() + " does not paint vehicles");
    }
  }

  private static void carBody(Spot p) {
    double side = Math.abs(p.u) / p.hu;
    double up = p.v / p.hv;
    if (p.face == 0 || p.face == 1) {
      if (up > 0.55 && up < 0.85 && side > 0.55 && side < 0.95) {
        p.paint(p.face == 0 ? HEAD : TAIL);
      } else if (p.face == 0 && up > 0.25 && up < 0.6 && side < 0.5) {
        p.paint(RUBBER); // grille
      } else if (up > 0.3 && up < 0.5 && side < 0.28) {
        p.paint(Colour.WHITE); // plate
      } else if (up < 0.2) {
        p.paint(RUBBER);
      }
    } else if (p.face < 4) {
      if (up < 0.14) {
        p.paint(RUBBER);
      } else {
        p.over(Colour.BLACK, 0.7 * p.line(p.u + 10.3, 1.15, 0.03));
        if (Math.abs(up - 0.75) < 0.05 && Spot.wrap(p.u + 10.3, 1.15) < 0.25) {
          p.paint(p.surface.c()); // handles
        }
      }
    }
    sheen(p);
  }

  private static void carCabin(Spot p) {
    double side = Math.abs(p.u) / p.hu;
    double up = p.v / p.hv;
    if (p.face < 4 && up > 0.12 && up < 0.86) {
      boolean ends = p.face < 2;
      double taper = 1 - 0.35 * up;
      boolean pane = ends ? side < 0.86 : side < 0.92 * taper && Math.abs(p.u + 0.1) > 0.05;
      if (pane) {
        p.paint(GLASS);
        p.over(Colour.WHITE, 0.05 + 0.25 * up * p.grain(0.7)); // mirrored sky
        return;
      }
    }
    sheen(p);
  }

  private static void sheen(Spot p) {
    p.shade(0.93 + 0.14 * p.cloud(0.8));
  }

  private static void tyre(Spot p) {
    if (p.face == Solids.SIDE) {
      p.paint(RUBBER);
      return;
    }
    double q = (p.x * p.x + p.y * p.y) / (p.hx * p.hx);
    if (q > 0.42) {
      p.paint(RUBBER);
    } else {
      p.paint(p.surface.b());
      if (q > 0.05 && Math.abs(p.x * p.y) < 0.12 * p.hx * p.hx && q < 0.36) {
        p.shade(0.4);
      }
    }
  }

  /// A waste skip: ribs, rust, a hazard band at the rim, no glass anywhere.
  private static void skip(Spot p) {
    Surface s = p.surface;
    double rib = Spot.wrap(p.u, 0.5);
    if (p.face < 4 && rib < 0.1) {
      p.shade(0.55);
    }
    p.over(s.c(), 0.85 * GroundPaint.step(p.grain(0.55), 0.58));
    if (p.face < 4 && p.v > 0.82 * p.hv) {
      p.paint(Spot.wrap(p.u + p.v, 0.6) < 0.3 ? s.b() : Colour.WHITE);
    }
  }

  /// Smooth sides in sheets, a firm's colours on them.
  private static void panels(Spot p) {
    Surface s = p.surface;
    p.shade(0.92 + 0.16 * p.grain(2));
    if (p.face < 4) {
      p.over(s.c(), 0.4 * p.line(p.u, 1.2, 0.03));
      double up = p.v / p.hv;
      double wave = 0.35 + 0.3 * p.u / p.hu;
      if (p.face > 1 && up > wave && up < wave + 0.22) {
        p.over(s.b(), 0.9);
      }
      if (p.face < 2 && Math.abs(p.u) < 0.03) {
        p.over(Colour.BLACK, 0.8); // the doors' gap
      }
      if (p.face == 1 && up < 0.08) {
        p.paint(TAIL);
      }
    }
  }

  private static void cab(Spot p) {
    double side = Math.abs(p.u) / p.hu;
    double up = p.v / p.hv;
    if (p.face == 0) {
      if (up > 0.5 && up < 0.88 && side < 0.88) {
        p.paint(GLASS);
        p.over(Colour.WHITE, 0.2 * up * p.grain(0.8));
      } else if (up < 0.22 && side > 0.55) {
        p.paint(HEAD);
      } else if (up < 0.4 && side < 0.6 && Spot.wrap(p.v, 0.16) < 0.09) {
        p.paint(RUBBER); // grille
      }
    } else if (p.face == 2 || p.face == 3) {
      if (up > 0.52 && up < 0.86 && side < 0.6) {
        p.paint(GLASS);
      } else if (up < 0.1) {
        p.paint(RUBBER);
      }
    }
    sheen(p);
  }

  private static void bus(Spot p) {
    Surface s = p.surface;
    double side = Math.abs(p.u) / p.hu;
    double up = p.v / p.hv;
    if (p.face == 2 || p.face == 3) {
      if (up > 0.45 && up < 0.82) {
        p.paint(GLASS);
        p.over(Colour.WHITE, 0.2 * up * p.grain(1.1));
        p.over(s.a(), p.line(p.u, 1.6, 0.12));
      } else if (up > 0.2 && up < 0.34) {
        p.paint(s.b());
      }
      if (Spot.wrap(p.u + 1.1, 4.4) < 1.1 && up < 0.8 && up > 0.04 && p.face == 3) {
        p.paint(GLASS); // doors
        p.over(s.a(), p.line(p.u + 1.1, 0.55, 0.08));
      }
    } else if (p.face < 2) {
      if (up > 0.35 && up < 0.8 && side < 0.9) {
        p.paint(GLASS);
        p.over(Colour.WHITE, 0.15 * up);
      } else if (up > 0.84 && side < 0.6) {
        p.paint(Colour.BLACK);
        p.over(HEAD, 0.8 * GroundPaint.step(p.grain(0.2), 0.55)); // destination
      } else if (up < 0.2 && side > 0.6) {
        p.paint(p.face == 0 ? HEAD : TAIL);
      }
    }
    sheen(p);
  }
}
