package vexel.distill.world;

import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Rng;

/// How much of a thing can be seen from the cameras: nuScenes' levels 1 (0–40 %), 2 (40–60 %), 3
/// (60–80 %) and 4 (80–100 %).
///
/// Rays go from the middle of the cameras to random places in the thing's box; a ray is hindered if
/// it meets something else before the box.
final class Visibility {
  private static final int RAYS = 24;
  private static final Vec3 EYE = new Vec3(0.9, 0, 1.53);

  private Visibility() {}

  static int level(RayCaster caster, Ray ray, Pose worldFromEgo, Thing thing, Pose pose, Rng rng) {
    Vec3 eye = worldFromEgo.apply(EYE);
    int clear = 0;
    for (int k = 0; k < RAYS; k++) {
      Vec3 half = thing.boxSize().times(0.45);
      Vec3 inside =
          new Vec3(
              half.x() * (2 * rng.uniform(3L * k) - 1),
              half.y() * (2 * rng.uniform(3L * k + 1) - 1),
              half.z() * (2 * rng.uniform(3L * k + 2) - 1));
      Vec3 to = pose.apply(thing.boxCentre().plus(inside)).minus(eye);
      double distance = to.norm();
      ray.aim(
          eye.x(),
          eye.y(),
          eye.z(),
          to.x() / distance,
          to.y() / distance,
          to.z() / distance,
          distance);
      caster.cast(ray);
      Solids solids = ray.solids;
      boolean own = solids != null && solids.owner(ray.hit).id() == thing.id();
      if (ray.hit == Ray.NOTHING || own || (ray.hit == Ray.GROUND && distance - ray.t < 0.3)) {
        clear++;
      }
    }
    double share = (double) clear / RAYS;
    return share < 0.4 ? 1 : share < 0.6 ? 2 : share < 0.8 ? 3 : 4;
  }
}
