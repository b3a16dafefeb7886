package vexel.distill.world;

import java.util.EnumSet;

/// Furnishes the lots with buildings: most stand back from the sidewalk, so that the lot's ground
/// shows.
final class Blocks {
  private final Stage stage;
  private final Domain domain;
  private final Confusables confusables;

  Blocks(Stage stage, Domain domain, Confusables confusables) {
    this.stage = stage;
    this.domain = domain;
    this.confusables = confusables;
  }

  void furnish(Draws draws) {
    StreetPlan plan = stage.plan();
    double front = plan.section().lotsFrom();
    for (int side = -1; side <= 1; side += 2) {
      Lots lots = plan.lots(side);
      for (int i = 0; i < lots.count(); i++) {
        Draws d = draws.at(side > 0 ? "left" : "right", i);
        if (!d.chance(0.8)) {
          continue;
        }
        double length = (lots.to(i) - lots.from(i)) * d.uniform(0.6, 0.9);
        double back = d.chance(0.25) ? d.uniform(0.6, 2.5) : d.uniform(5, 16);
        double s = (lots.from(i) + lots.to(i)) / 2;
        double depth = d.uniform(7, 14);
        double turn = -side * StrictMath.PI / 2; // the front faces the road
        stage.stand(
            d,
            Buildings.block(d, length, depth, domain),
            Category.MANMADE,
            "building",
            Thing.State.NONE,
            s,
            side * (front + back + 1.4),
            turn,
            false,
            0.3,
            EnumSet.of(StreetPlan.Zone.LOT));
        if (back > 4 && d.chance(0.5)) {
          boundary(d, s, side, lots.to(i) - lots.from(i));
        }
      }
    }
  }

  /// A wall, a hedge or a green wall between sidewalk and lot.
  private void boundary(Draws d, double s, int side, double length) {
    double off = side * (stage.plan().section().lotsFrom() + 0.9);
    double at = s + d.uniform(-0.2, 0.2) * length;
    boolean hedge = d.chance(0.55);
    boolean printed = hedge && d.chance(confusables.greenWallPerHedge() / 2);
    Model m = hedge ? Greenery.hedge(d, printed) : Buildings.wall(d, d.uniform(4, 0.8 * length));
    stage.stand(
        d,
        m,
        hedge && !printed ? Category.VEGETATION : Category.MANMADE,
        printed ? "green wall" : hedge ? "hedge" : "wall",
        Thing.State.NONE,
        at,
        off,
        0,
        false,
        0.1,
        EnumSet.of(StreetPlan.Zone.LOT));
  }
}
