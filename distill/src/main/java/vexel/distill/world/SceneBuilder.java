package vexel.distill.world;

import vexel.distill.geometry.Vec3;
import vexel.tensor.Rng;

/// Builds a scene: plan, ground, the recording car's track, then things from large to small, so
/// that the rare large ones find room.
final class SceneBuilder {
  /// How far sensors see along the road, metres.
  static final double VIEW = 95;

  /// The ground reaches this far from the car's track, beyond the LiDAR's range.
  private static final double MARGIN = 105;

  private SceneBuilder() {}

  /// @param rng of the world
  /// @param number of the scene, from 0
  /// @param duration seconds from the first key frame to the last
  static Scene build(Rng rng, int number, double duration, Domain domain, Confusables confusables) {
    Rng path = rng.at("scene", number);
    Noise noise = new Noise(path.at("noise"));
    Draws draws = new Draws(path.at("plan"));
    double speed = draws.uniform(2.5, 9);
    double acceleration = draws.uniform(-0.25, 0.25);
    if (speed + acceleration * duration < 1) {
      acceleration = 0;
    }
    double travel = speed * duration + 0.5 * acceleration * duration * duration;
    StreetPlan plan =
        new StreetPlan(
            draws.at("street", 0),
            domain,
            confusables,
            noise,
            -VIEW,
            travel + VIEW,
            8,
            Math.max(30, travel + 20));
    double[] box = {1e9, 1e9, -1e9, -1e9};
    for (int k = 0; k <= 20; k++) {
      Vec3 p = plan.main().point(travel * k / 20, 0);
      box[0] = Math.min(box[0], p.x() - MARGIN);
      box[1] = Math.min(box[1], p.y() - MARGIN);
      box[2] = Math.max(box[2], p.x() + MARGIN);
      box[3] = Math.max(box[3], p.y() + MARGIN);
    }
    Ground ground = new Ground(plan, box[0], box[1], box[2], box[3]);
    int lane = draws.between(0, plan.section().lanes() - 1);
    EgoTrack ego =
        new EgoTrack(ground, plan.main(), 0, -plan.section().laneMiddle(lane), speed, acceleration);
    Stage stage = new Stage(ground, ego, duration);
    Draws things = new Draws(path.at("things"));
    new Blocks(stage, domain, confusables).furnish(things.at("blocks", 0));
    new StandingVehicles(stage, confusables).furnish(things.at("standing", 0));
    new Roadworks(stage, confusables).furnish(things.at("works", 0));
    new Traffic(stage).furnish(things.at("traffic", 0));
    new Passers(stage, confusables).furnish(things.at("passers", 0));
    new Kerbside(stage, confusables).furnish(things.at("kerbside", 0));
    return new Scene(
        number, ground, ego, Light.draw(new Draws(path.at("light"))), noise, stage.things());
  }
}
