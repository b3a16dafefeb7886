package vexel.distill.world;

/// Chooses the painter of a texture.
final class Paint {
  private Paint() {}

  static void paint(Spot p) {
    switch (p.surface.texture()) {
      case GRASS, SOIL -> GroundPaint.grass(p);
      case PLAIN,
          BRICK,
          FACADE,
          CURTAIN_WALL,
          ROOF_TILES,
          PLASTER,
          CONCRETE,
          CORRUGATED,
          POSTER,
          SIGN,
          LAMP,
          BANDS,
          CHEVRONS,
          FOLIAGE,
          BARK ->
          BuildingPaint.paint(p);
      case CLOTH, HEAD, VEST, STONE -> FigurePaint.paint(p);
      case CAR_BODY, CAR_CABIN, TYRE, SPOKES, SKIP, SKIP_LOAD, PANELS, CAB, BUS, MACHINE, TRACKS ->
          VehiclePaint.paint(p);
      default -> GroundPaint.paint(p);
    }
  }
}
