package vexel.distill.world;

/// Sends vehicles along the lanes and lets some wait on the crossing road. All in one lane keep one
/// speed.
final class Traffic {
  private static final int TRIES = 16;

  private final Stage stage;

  Traffic(Stage stage) {
    this.stage = stage;
  }

  void furnish(Draws draws) {
    CrossSection section = stage.plan().section();
    double end = stage.ego().station(stage.duration());
    double cruise = Math.max(1.5, (end - stage.ego().station(0)) / Math.max(0.5, stage.duration()));
    double[] speed = new double[2 * section.lanes()];
    for (int k = 0; k < speed.length; k++) {
      speed[k] = draws.uniform(3, 9);
    }
    double stretches = (end + 100) / 100;
    int count = (int) Math.ceil(draws.uniform(3, 6) * stretches);
    for (int v = 0; v < count; v++) {
      Draws d = draws.at("vehicle", v);
      Category category = v == 0 && d.chance(0.4) ? bus(d) : kind(d);
      boolean bendy = category == Category.BENDY_BUS;
      Model m =
          switch (category) {
            case CAR -> Cars.draw(d, false);
            case TRUCK -> HeavyVehicles.truck(d, false);
            case MOTORCYCLE -> TwoWheelers.motorcycle(d, true);
            default -> HeavyVehicles.bus(d, bendy);
          };
      Thing.State state = category == Category.MOTORCYCLE ? Thing.State.RIDDEN : Thing.State.MOVING;
      for (int t = 0; t < TRIES; t++) {
        int lane = d.between(0, section.lanes() - 1);
        int side = d.sign();
        double off = side * section.laneMiddle(lane);
        double velocity = speed[(side > 0 ? section.lanes() : 0) + lane] * -side;
        if (off == stage.ego().d()) {
          velocity = cruise;
        }
        double middle = d.uniform(-20, end + 40);
        double s0 = middle - velocity * stage.duration() / 2;
        if (stage.drive(
            d,
            m,
            category,
            name(category),
            state,
            stage.plan().main(),
            s0,
            off + d.uniform(-0.2, 0.2),
            velocity,
            1.0)) {
          break;
        }
      }
    }
    cyclists(draws.at("cyclists", 0), end);
    waiting(draws.at("waiting", 0));
  }

  private static String name(Category category) {
    return switch (category) {
      case CAR -> "car";
      case TRUCK -> "truck";
      case MOTORCYCLE -> "motorcycle";
      default -> "bus";
    };
  }

  private static Category bus(Draws d) {
    return d.chance(0.25) ? Category.BENDY_BUS : Category.RIGID_BUS;
  }

  private static Category kind(Draws d) {
    double u = d.unit();
    return u < 0.6
        ? Category.CAR
        : u < 0.74 ? Category.TRUCK : u < 0.9 ? Category.MOTORCYCLE : bus(d);
  }

  /// Cyclists keep to the cycle strip.
  private void cyclists(Draws draws, double end) {
    CrossSection section = stage.plan().section();
    int count = draws.between(1, 3);
    for (int k = 0; k < count; k++) {
      Draws d = draws.at("cyclist", k);
      Model m = TwoWheelers.bicycle(d, true);
      for (int t = 0; t < TRIES; t++) {
        int side = d.sign();
        double velocity = -side * d.uniform(3, 6);
        double s0 = d.uniform(-12, end + 25) - velocity * stage.duration() / 2;
        if (stage.drive(
            d,
            m,
            Category.BICYCLE,
            "bicycle",
            Thing.State.RIDDEN,
            stage.plan().main(),
            s0,
            side * section.cycleMiddle(),
            velocity,
            0.4)) {
          break;
        }
      }
    }
  }

  /// Cars before the stop lines of the crossing road.
  private void waiting(Draws draws) {
    RoadCurve cross = stage.plan().cross();
    CrossSection crossing = stage.plan().crossSection();
    if (cross == null || crossing == null) {
      return;
    }
    double line = stage.plan().section().edge() + 5.5;
    for (int side = -1; side <= 1; side += 2) {
      double s = line;
      int count = draws.between(0, 2);
      for (int k = 0; k < count; k++) {
        Draws d = draws.at(side > 0 ? "far" : "near", k);
        Model m = Cars.draw(d, false);
        double length = m.bounds()[1].x() - m.bounds()[0].x();
        s += length / 2;
        double heading = cross.headingAt(0) + (side > 0 ? StrictMath.PI : 0);
        stage.halt(
            d,
            m,
            Category.CAR,
            "car",
            Thing.State.STOPPED,
            cross.point(side * s, side * crossing.laneMiddle(0)),
            heading);
        s += length / 2 + d.uniform(1.2, 3);
      }
    }
  }
}
