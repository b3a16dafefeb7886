package vexel.distill.world;

import java.util.List;

/// Finds what a ray meets first. Cameras and LiDAR share it, so they see one world.
final class RayCaster {
  private final Ground ground;
  private final Bvh still;
  private final Bvh moving;

  RayCaster(Ground ground, Bvh still, List<Thing> placed, double time, Noise noise) {
    this.ground = ground;
    this.still = still;
    moving = new Bvh(new Solids(placed, time, noise));
  }

  /// Finds the nearest hit before `ray.t`.
  void cast(Ray ray) {
    ground.meet(ray);
    still.meet(ray, false);
    moving.meet(ray, false);
  }

  /// Whether anything lies on the ray before `ray.t`.
  boolean blocked(Ray ray) {
    return still.meet(ray, true) || moving.meet(ray, true) || ground.meet(ray);
  }
}
