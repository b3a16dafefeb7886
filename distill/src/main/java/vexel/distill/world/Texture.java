package vexel.distill.world;

/// The patterns surfaces are painted with. See [GroundPaint], [BuildingPaint], [VehiclePaint] and
/// [FigurePaint] for what each draws.
enum Texture {
  // ground
  ASPHALT,
  CONCRETE_PLATES,
  SLABS,
  BRICK_PAVING,
  COBBLE,
  GRAVEL,
  COURT,
  GRASS,
  SOIL,
  // buildings, walls and furniture
  PLAIN,
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
  // plants
  FOLIAGE,
  BARK,
  // vehicles
  CAR_BODY,
  CAR_CABIN,
  TYRE,
  SPOKES,
  SKIP,
  SKIP_LOAD,
  PANELS,
  CAB,
  BUS,
  MACHINE,
  TRACKS,
  // figures
  CLOTH,
  HEAD,
  VEST,
  STONE
}
