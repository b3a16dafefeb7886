package vexel.distill.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// One built scene: the ground, everything on it, the light, and the recording car's track.
final class Scene {
  private final int number;
  private final Ground ground;
  private final EgoTrack ego;
  private final Light light;
  private final Noise noise;
  private final List<Thing> things;
  private final List<Thing> moving = new ArrayList<>();
  private final Solids still;
  private final Bvh stillTree;

  Scene(int number, Ground ground, EgoTrack ego, Light light, Noise noise, List<Thing> things) {
    this.number = number;
    this.ground = ground;
    this.ego = ego;
    this.light = light;
    this.noise = noise;
    this.things = List.copyOf(things);
    List<Thing> standing = new ArrayList<>();
    for (Thing thing : things) {
      (thing.motion().speed() > 0 ? moving : standing).add(thing);
    }
    still = new Solids(standing, 0, noise);
    stillTree = new Bvh(still);
  }

  int number() {
    return number;
  }

  /// What the scene is like, in words.
  String description() {
    StreetPlan plan = ground.plan();
    return (plan.cross() == null ? "street" : "street with crossing")
        + (light.sunlight() > 0 ? ", sunny" : ", overcast")
        + ", "
        + things.size()
        + " things";
  }

  Ground ground() {
    return ground;
  }

  EgoTrack ego() {
    return ego;
  }

  Light light() {
    return light;
  }

  Noise noise() {
    return noise;
  }

  /// All things; a thing's place in the list is its id.
  List<Thing> things() {
    return things;
  }

  /// The scene as it stands at one time.
  ///
  /// @param time seconds
  /// @param near which of the moving things to place: leave out those no ray can meet
  RayCaster at(double time, Predicate<Thing> near) {
    List<Thing> placed = new ArrayList<>();
    for (Thing thing : moving) {
      if (near.test(thing)) {
        placed.add(thing);
      }
    }
    return new RayCaster(ground, stillTree, placed, time, noise);
  }
}
