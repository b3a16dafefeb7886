package vexel.distill.world;

import java.util.EnumSet;
import java.util.List;

/// Furnishes a street with what is parked: cars, trucks, buses, trailers, machines and cycles, and
/// with the skips and containers that resemble them. They stand in the parking strip or in front of
/// the buildings.
final class StandingVehicles {
  private static final int TRIES = 24;

  private final Stage stage;
  private final Confusables confusables;
  private final double from;
  private final double to;

  StandingVehicles(Stage stage, Confusables confusables) {
    this.stage = stage;
    this.confusables = confusables;
    from = -18;
    to = stage.ego().station(stage.duration()) + 32;
  }

  void furnish(Draws draws) {
    int n = 0;
    double stretches = (to - from) / 50;
    for (int k = 0; k < stretches; k++) {
      if (draws.chance(0.65)) {
        heavy(draws.at("trailer", n++), Category.TRAILER, "trailer", false);
      }
      if (draws.chance(0.6 * confusables.containerPerTrailer())) {
        heavy(draws.at("ground box", n++), Category.MANMADE, "container", false);
      }
      if (draws.chance(0.7)) {
        heavy(draws.at("machine", n++), Category.CONSTRUCTION_VEHICLE, "machine", false);
      }
      if (draws.chance(0.65)) {
        heavy(draws.at("truck", n++), Category.TRUCK, "truck", false);
      }
      if (draws.chance(1.2 * confusables.containerPerTruck())) {
        heavy(draws.at("container", n++), Category.MANMADE, "container", true);
      }
      if (draws.chance(0.4)) {
        heavy(draws.at("bus", n++), Category.RIGID_BUS, "bus", false);
      }
      int cars = draws.between(3, 7);
      for (int c = 0; c < cars; c++) {
        Draws d = draws.at("car", n++);
        boolean skip = d.chance(confusables.skipPerCar());
        Model m = Cars.draw(d, skip);
        park(
            d,
            m,
            skip ? Category.MANMADE : Category.CAR,
            skip ? "skip" : "car",
            skip ? Thing.State.NONE : Thing.State.PARKED);
      }
      cycles(draws.at("cycles", k));
    }
  }

  private void heavy(Draws d, Category category, String kind, boolean truckShaped) {
    Model m =
        switch (category) {
          case TRAILER -> HeavyVehicles.trailer(d, false);
          case CONSTRUCTION_VEHICLE -> HeavyVehicles.machine(d);
          case TRUCK -> HeavyVehicles.truck(d, false);
          case RIGID_BUS -> HeavyVehicles.bus(d, false);
          default -> truckShaped ? HeavyVehicles.truck(d, true) : HeavyVehicles.trailer(d, true);
        };
    park(
        d, m, category, kind, category == Category.MANMADE ? Thing.State.NONE : Thing.State.PARKED);
  }

  /// Tries places in the parking strip and on the lots' fronts.
  private void park(Draws d, Model m, Category category, String kind, Thing.State state) {
    CrossSection section = stage.plan().section();
    boolean large = m.bounds()[1].x() - m.bounds()[0].x() > 5.6;
    for (int k = 0; k < TRIES; k++) {
      int side = d.sign();
      boolean strip = section.parking() > 0 && d.chance(large ? 0.25 : 0.6);
      double s = d.uniform(from, to);
      double turn = d.around(side > 0 ? StrictMath.PI : 0, 0.03);
      double off;
      EnumSet<StreetPlan.Zone> zones;
      if (strip) {
        off = section.parkingMiddle() + d.uniform(-0.1, 0.15);
        zones = EnumSet.of(StreetPlan.Zone.ROAD);
      } else {
        off = section.lotsFrom() + d.uniform(large ? 2.5 : 1.5, large ? 13 : 9);
        turn = d.chance(0.5) ? turn : d.uniform(-StrictMath.PI, StrictMath.PI);
        zones = EnumSet.of(StreetPlan.Zone.LOT);
      }
      if (stage.stand(
          d, m, category, kind, state, s, side * off, turn, true, strip ? 0.1 : 0.4, zones)) {
        return;
      }
    }
  }

  /// Bicycles and motorcycles left at the kerb or on the sidewalk, some in groups.
  private void cycles(Draws draws) {
    CrossSection section = stage.plan().section();
    int groups = draws.between(2, 4);
    for (int g = 0; g < groups; g++) {
      Draws d = draws.at("group", g);
      boolean motor = d.chance(0.55);
      int side = d.sign();
      double s = d.uniform(from + 8, to - 8);
      double off = section.walkFrom() + d.uniform(0.6, 1.1);
      double turn = d.of(List.of(0.0, StrictMath.PI / 2, StrictMath.PI)) + d.around(0, 0.15);
      int count = d.between(1, 4);
      for (int k = 0; k < count; k++) {
        Draws one = d.at("cycle", k);
        Model m = motor ? TwoWheelers.motorcycle(one, false) : TwoWheelers.bicycle(one, false);
        double step = Math.abs(StrictMath.sin(turn)) > 0.5 ? 0.85 : 2.3;
        stage.stand(
            one,
            m,
            motor ? Category.MOTORCYCLE : Category.BICYCLE,
            motor ? "motorcycle" : "bicycle",
            Thing.State.LEFT,
            s + k * step,
            side * off,
            turn,
            true,
            0.02,
            EnumSet.of(StreetPlan.Zone.SIDEWALK, StreetPlan.Zone.VERGE));
      }
    }
  }
}
