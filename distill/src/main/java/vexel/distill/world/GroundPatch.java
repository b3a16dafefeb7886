package vexel.distill.world;

/// A piece of ground of one kind: the road, a sidewalk, one lot.
///
/// @param category driveable surface, sidewalk, terrain or other flat
/// @param surface how it looks
/// @param reflectivity share of the laser's light it returns
/// @param relief height of its bumps, metres
/// @param slope rise away from the road, metres per metre
record GroundPatch(
    Category category, Surface surface, double reflectivity, double relief, double slope) {}
