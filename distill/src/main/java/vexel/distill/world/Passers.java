package vexel.distill.world;

import java.util.EnumSet;

/// Sends people along the sidewalks, lets others stand, some cross at the zebra, and sets up
/// statues among them.
final class Passers {
  private static final int TRIES = 12;

  private final Stage stage;
  private final Confusables confusables;

  Passers(Stage stage, Confusables confusables) {
    this.stage = stage;
    this.confusables = confusables;
  }

  void furnish(Draws draws) {
    double end = stage.ego().station(stage.duration());
    double stretches = (end + 50) / 50;
    int walkers = (int) Math.ceil(draws.uniform(4, 8) * stretches);
    for (int k = 0; k < walkers; k++) {
      walker(draws.at("walker", k), end);
    }
    int standers = (int) Math.ceil(draws.uniform(3, 6) * stretches);
    for (int k = 0; k < standers; k++) {
      stander(draws.at("stander", k), end);
    }
    zebra(draws.at("zebra", 0));
  }

  private static People.Kind kind(Draws d) {
    return d.chance(0.2) ? People.Kind.CHILD : People.Kind.ADULT;
  }

  private static Category category(People.Kind kind) {
    return kind == People.Kind.CHILD ? Category.CHILD : Category.ADULT;
  }

  private void walker(Draws d, double end) {
    CrossSection section = stage.plan().section();
    People.Kind kind = kind(d);
    Model m = People.figure(d, kind, true);
    for (int t = 0; t < TRIES; t++) {
      double velocity = d.sign() * d.uniform(0.7, 1.7);
      double off = section.lotsFrom() - section.sidewalk() * d.uniform(0.12, 0.4);
      double s0 = d.uniform(-12, end + 30) - velocity * stage.duration() / 2;
      if (stage.drive(
          d,
          m,
          category(kind),
          "pedestrian",
          Thing.State.WALKING,
          stage.plan().main(),
          s0,
          d.sign() * off,
          velocity,
          0.1)) {
        return;
      }
    }
  }

  private void stander(Draws d, double end) {
    CrossSection section = stage.plan().section();
    boolean statue = d.chance(2 * confusables.statuePerPedestrian());
    People.Kind kind = statue ? People.Kind.STATUE : kind(d);
    Model m = People.figure(d, kind, false);
    for (int t = 0; t < TRIES; t++) {
      double off =
          d.chance(0.6)
              ? section.walkFrom() + section.sidewalk() * d.uniform(0.1, 0.45)
              : section.lotsFrom() + d.uniform(0.4, 4);
      if (stage.stand(
          d,
          m,
          statue ? Category.MANMADE : category(kind),
          statue ? "statue" : "pedestrian",
          statue ? Thing.State.NONE : Thing.State.STANDING,
          d.uniform(-10, end + 28),
          d.sign() * off,
          d.uniform(-StrictMath.PI, StrictMath.PI),
          false,
          0.08,
          EnumSet.of(StreetPlan.Zone.SIDEWALK, StreetPlan.Zone.VERGE, StreetPlan.Zone.LOT))) {
        return;
      }
    }
  }

  /// People on the zebra, if the recording car keeps away from it.
  private void zebra(Draws draws) {
    RoadCurve cross = stage.plan().cross();
    CrossSection crossing = stage.plan().crossSection();
    if (cross == null || crossing == null || stage.egoMeetsCrossing(9)) {
      return;
    }
    int count = draws.between(0, 4);
    for (int k = 0; k < count; k++) {
      Draws d = draws.at("passer", k);
      People.Kind kind = kind(d);
      double velocity = d.sign() * d.uniform(0.8, 1.5);
      double middle = d.uniform(-1, 1) * stage.plan().section().edge();
      stage.drive(
          d,
          People.figure(d, kind, true),
          category(kind),
          "pedestrian",
          Thing.State.WALKING,
          cross,
          middle - velocity * stage.duration() / 2,
          d.sign() * (crossing.edge() + d.uniform(1.2, 3)),
          velocity,
          0.1);
    }
  }
}
