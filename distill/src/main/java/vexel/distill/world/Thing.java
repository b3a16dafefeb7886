package vexel.distill.world;

import java.util.List;
import vexel.distill.geometry.Vec3;

/// One thing of a scene, built of solids in its own frame: x ahead, y left, z up, origin on the
/// ground.
///
/// @param id its number in the scene
/// @param category what it is
/// @param kind a finer word, e.g. "skip"
/// @param state what it is doing, e.g. "parked"
/// @param solids its parts
/// @param motion where it is
/// @param reflectivity share of the laser's light it returns
/// @param boxCentre middle of its box, in its frame
/// @param boxSize length (x), width (y) and height (z) of its box, metres
record Thing(
    int id,
    Category category,
    String kind,
    State state,
    List<Solid> solids,
    Motion motion,
    double reflectivity,
    Vec3 boxCentre,
    Vec3 boxSize) {

  /// What a thing is doing, and the attribute nuScenes gives for it.
  enum State {
    NONE(""),
    MOVING("vehicle.moving"),
    STOPPED("vehicle.stopped"),
    PARKED("vehicle.parked"),
    RIDDEN("cycle.with_rider"),
    LEFT("cycle.without_rider"),
    SITTING("pedestrian.sitting_lying_down"),
    STANDING("pedestrian.standing"),
    WALKING("pedestrian.moving");

    private final String attribute;

    State(String attribute) {
      this.attribute = attribute;
    }

    /// The attribute's name, empty for things that have none.
    String attribute() {
      return attribute;
    }
  }
}
