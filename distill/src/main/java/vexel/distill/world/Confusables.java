package vexel.distill.world;

/// How often things that one sense cannot tell apart occur: the world's guard against shortcuts.
/// Each share is of the thing that is imitated.
///
/// Told apart only by look (identical shapes, one habit of reflectivity): car and skip, pedestrian
/// and statue, truck and container with a side box, barrier and low wall. Told apart only by
/// geometry (identical surfaces, one habit of reflectivity): vegetation and a printed green wall,
/// traffic cone and striped post, trailer on wheels and container on the ground, terrain and tall
/// grass. Terrain and other flat of equal relief, and the sidewalk and road of a shared space,
/// differ in reflectivity besides ([Habit]).
///
/// @param skipPerCar skips shaped like parked cars
/// @param statuePerPedestrian statues shaped like pedestrians
/// @param containerPerTruck containers shaped like trucks
/// @param wallPerBarrier low walls shaped like barriers
/// @param groundReliefSwapped lots with the other ground's relief
/// @param greenWallPerHedge walls printed like hedges
/// @param postPerCone posts striped like cones
/// @param containerPerTrailer containers painted like trailers
/// @param tallGrassPerLawn lawns with a stand of tall grass
/// @param sidewalkLooksLikeRoad sidewalks with the road's surface
public record Confusables(
    double skipPerCar,
    double statuePerPedestrian,
    double containerPerTruck,
    double wallPerBarrier,
    double groundReliefSwapped,
    double greenWallPerHedge,
    double postPerCone,
    double containerPerTrailer,
    double tallGrassPerLawn,
    double sidewalkLooksLikeRoad) {

  /// The shares of the frozen configuration.
  public static final Confusables DEFAULT =
      new Confusables(0.08, 0.08, 0.1, 0.06, 0.1, 0.3, 0.25, 0.3, 0.25, 0.2);
}
