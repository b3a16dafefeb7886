package vexel.distill.world;

import java.util.EnumSet;

/// Furnishes a street with rows of barriers and cones and with the low walls and striped posts that
/// resemble them, and sends workers there.
final class Roadworks {
  private static final EnumSet<StreetPlan.Zone> ANYWHERE =
      EnumSet.of(
          StreetPlan.Zone.ROAD,
          StreetPlan.Zone.SIDEWALK,
          StreetPlan.Zone.VERGE,
          StreetPlan.Zone.LOT);

  private final Stage stage;
  private final Confusables confusables;

  Roadworks(Stage stage, Confusables confusables) {
    this.stage = stage;
    this.confusables = confusables;
  }

  void furnish(Draws draws) {
    double end = stage.ego().station(stage.duration());
    double stretches = (end + 45) / 45;
    for (int k = 0; k < stretches; k++) {
      Draws d = draws.at("site", k);
      double s = d.uniform(-8, end + 22);
      int side = d.sign();
      barriers(d.at("barriers", 0), s, side, false);
      if (d.chance(2.5 * confusables.wallPerBarrier())) {
        barriers(d.at("walls", 0), d.uniform(-8, end + 22), -side, true);
      }
      cones(d.at("cones", 0), s + d.uniform(-8, 8), side);
      cones(d.at("cones", 1), d.uniform(-4, end + 16), d.sign());
      workers(d.at("workers", 0), s, side);
    }
  }

  /// Just behind the kerb, or in the parking strip where there is one.
  private double offset(Draws d) {
    CrossSection section = stage.plan().section();
    if (section.parking() > 0 && d.chance(0.5)) {
      return section.edge() - d.uniform(0.8, 2.0);
    }
    return d.chance(0.5) ? section.walkFrom() + 0.5 : section.lotsFrom() + d.uniform(0.5, 3);
  }

  private void barriers(Draws d, double start, int side, boolean wall) {
    double off = offset(d);
    int count = d.between(2, 6);
    Draws shape = d.at("shape", 0); // one row is of one make
    double s = start;
    for (int k = 0; k < count; k++) {
      Model m = Furniture.barrier(wall ? d.at("wall", k) : shape.at("make", 0), wall);
      double length = m.bounds()[1].y() - m.bounds()[0].y();
      s += length / 2;
      stage.stand(
          d.at("piece", k),
          m,
          wall ? Category.MANMADE : Category.BARRIER,
          wall ? "low wall" : "barrier",
          Thing.State.NONE,
          s,
          side * (off + d.around(0, 0.05)),
          StrictMath.PI / 2 + d.around(0, 0.05),
          true,
          -0.02,
          ANYWHERE);
      s += length / 2 + d.uniform(0.05, 0.8);
    }
  }

  /// A row along the lane's edge, or around a pit behind the kerb.
  private void cones(Draws d, double start, int side) {
    CrossSection section = stage.plan().section();
    boolean road = d.chance(0.6);
    double off = road ? section.lanes() * section.lane() + 0.45 : offset(d);
    int count = d.between(7, 12);
    double s = start;
    for (int k = 0; k < count; k++) {
      Draws one = d.at("cone", k);
      boolean post = one.chance(confusables.postPerCone() / (1 + confusables.postPerCone()));
      stage.stand(
          one,
          Furniture.cone(one, post),
          post ? Category.MANMADE : Category.TRAFFIC_CONE,
          post ? "striped post" : "cone",
          Thing.State.NONE,
          s,
          side * (off + (road ? one.uniform(-0.1, 0.15) : one.uniform(-0.4, 0.4))),
          one.uniform(-3, 3),
          false,
          0.05,
          ANYWHERE);
      s += d.uniform(0.9, 2.4);
    }
  }

  private void workers(Draws d, double start, int side) {
    CrossSection section = stage.plan().section();
    int count = d.between(0, 2);
    for (int k = 0; k < count; k++) {
      Draws one = d.at("worker", k);
      stage.stand(
          one,
          People.figure(one, People.Kind.WORKER, false),
          Category.CONSTRUCTION_WORKER,
          "worker",
          Thing.State.STANDING,
          start + one.uniform(-4, 8),
          side * (section.walkFrom() + one.uniform(0.3, 1.2)),
          one.uniform(-3, 3),
          false,
          0.05,
          EnumSet.of(StreetPlan.Zone.SIDEWALK, StreetPlan.Zone.VERGE));
    }
  }
}
