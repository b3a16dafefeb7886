package vexel.distill.world;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// A street while it is being furnished: where things may stand, what stands there, and who drives
/// through. Everything it accepts is free of collisions for the whole scene.
final class Stage {
  /// Moving things are checked against each other at this many times.
  private static final int INSTANTS = 13;

  private final StreetPlan plan;
  private final Ground ground;
  private final EgoTrack ego;
  private final double duration;
  private final Footprints standing = new Footprints();
  private final Footprints[] traffic = new Footprints[INSTANTS];
  private final List<Thing> things = new ArrayList<>();
  private final double[] sd = new double[4];

  Stage(Ground ground, EgoTrack ego, double duration) {
    this.plan = ground.plan();
    this.ground = ground;
    this.ego = ego;
    this.duration = duration;
    for (int i = 0; i < INSTANTS; i++) {
      traffic[i] = new Footprints();
      Pose p = ego.at(time(i));
      traffic[i].take(p.translation().x(), p.translation().y(), p.yaw(), 7, 2.6);
    }
  }

  StreetPlan plan() {
    return plan;
  }

  Ground ground() {
    return ground;
  }

  EgoTrack ego() {
    return ego;
  }

  /// Seconds from the first key frame to the last.
  double duration() {
    return duration;
  }

  List<Thing> things() {
    return things;
  }

  private double time(int instant) {
    return -0.1 + (duration + 0.1) * instant / (INSTANTS - 1);
  }

  /// Stands a thing on the ground at station s and offset d of the main road, turned from the
  /// road's direction by `turn`, if all four corners of its rectangle lie in the given zones and it
  /// is free.
  ///
  /// @param tilted whether it follows the ground's incline, as vehicles do, or stands upright
  /// @param margin free space around, metres
  boolean stand(
      Draws draws,
      Model model,
      Category category,
      String kind,
      Thing.State state,
      double s,
      double d,
      double turn,
      boolean tilted,
      double margin,
      EnumSet<StreetPlan.Zone> zones) {
    Vec3 p = plan.main().point(s, d);
    double heading = plan.main().headingAt(s) + turn;
    return fits(model, p, heading, margin, zones, false)
        && add(draws, model, category, kind, state, p, heading, tilted);
  }

  /// Stands an upright thing of which only the part `foot` needs free ground.
  boolean standOn(
      Draws draws,
      Model model,
      Model foot,
      Category category,
      String kind,
      double s,
      double d,
      double turn,
      EnumSet<StreetPlan.Zone> zones) {
    Vec3 p = plan.main().point(s, d);
    double heading = plan.main().headingAt(s) + turn;
    return fits(foot, p, heading, 0.05, zones, false)
        && add(draws, model, category, kind, Thing.State.NONE, p, heading, false);
  }

  /// Stands a vehicle at a point of the road, be it on the crossing.
  boolean halt(
      Draws draws,
      Model model,
      Category category,
      String kind,
      Thing.State state,
      Vec3 p,
      double heading) {
    return fits(model, p, heading, 0.1, EnumSet.of(StreetPlan.Zone.ROAD), true)
        && add(draws, model, category, kind, state, p, heading, true);
  }

  private boolean add(
      Draws draws,
      Model model,
      Category category,
      String kind,
      Thing.State state,
      Vec3 p,
      double heading,
      boolean tilted) {
    Vec3[] box = model.bounds();
    double reach = Math.max(0.3, 0.35 * (box[1].x() - box[0].x()));
    Pose pose =
        tilted ? Motion.onGround(ground, p, heading, reach) : Motion.upright(ground, p, heading);
    add(draws, model, category, kind, state, new Motion.Still(pose));
    return true;
  }

  /// Takes the model's rectangle if its corners lie in the zones and it is free.
  private boolean fits(
      Model model,
      Vec3 p,
      double heading,
      double margin,
      EnumSet<StreetPlan.Zone> zones,
      boolean crossing) {
    Vec3[] box = model.bounds();
    double c = StrictMath.cos(heading);
    double n = StrictMath.sin(heading);
    for (int corner = 0; corner < 5; corner++) {
      double x = corner == 4 ? 0 : (corner & 1) == 0 ? box[0].x() : box[1].x();
      double y = corner == 4 ? 0 : (corner & 2) == 0 ? box[0].y() : box[1].y();
      plan.stations(p.x() + c * x - n * y, p.y() + n * x + c * y, sd);
      if (!zones.contains(plan.zone(sd)) || (!crossing && onCrossing(zones))) {
        return false;
      }
    }
    double mx = (box[0].x() + box[1].x()) / 2;
    double my = (box[0].y() + box[1].y()) / 2;
    return standing.take(
        p.x() + c * mx - n * my,
        p.y() + n * mx + c * my,
        heading,
        box[1].x() - box[0].x() + 2 * margin,
        box[1].y() - box[0].y() + 2 * margin);
  }

  /// Nothing stands on the crossing road or within four metres of it on the main road.
  private boolean onCrossing(EnumSet<StreetPlan.Zone> zones) {
    CrossSection cross = plan.crossSection();
    return cross != null
        && zones.contains(StreetPlan.Zone.ROAD)
        && Math.abs(sd[3]) < cross.edge() + 7;
  }

  /// Sets a thing going along a road, unless it would meet another moving thing, the recording car
  /// or a standing thing.
  boolean drive(
      Draws draws,
      Model model,
      Category category,
      String kind,
      Thing.State state,
      RoadCurve road,
      double s0,
      double d,
      double velocity,
      double margin) {
    Vec3[] box = model.bounds();
    double length = box[1].x() - box[0].x() + 2 * margin;
    double width = box[1].y() - box[0].y() + 0.5 * margin;
    Motion.Along motion =
        new Motion.Along(
            ground, road, s0, d, velocity, Math.max(0.3, 0.35 * (box[1].x() - box[0].x())));
    for (int i = 0; i < INSTANTS; i++) {
      Pose p = motion.at(time(i));
      double x = p.translation().x();
      double y = p.translation().y();
      if (!traffic[i].free(x, y, p.yaw(), length, width)
          || !standing.free(x, y, p.yaw(), length - 2 * margin + 0.3, width)) {
        return false;
      }
    }
    for (int i = 0; i < INSTANTS; i++) {
      Pose p = motion.at(time(i));
      traffic[i].take(p.translation().x(), p.translation().y(), p.yaw(), length, width);
    }
    add(draws, model, category, kind, state, motion);
    return true;
  }

  private void add(
      Draws draws, Model model, Category category, String kind, Thing.State state, Motion motion) {
    things.add(
        model.thing(
            things.size(), category, kind, state, motion, model.habit().reflectivity(draws)));
  }

  /// Whether the recording car comes within `distance` of the crossing.
  boolean egoMeetsCrossing(double distance) {
    @Nullable CrossSection cross = plan.crossSection();
    if (cross == null) {
      return false;
    }
    double reach = cross.edge() + distance;
    return ego.station(duration) > plan.crossAt() - reach
        && ego.station(0) < plan.crossAt() + reach;
  }
}
