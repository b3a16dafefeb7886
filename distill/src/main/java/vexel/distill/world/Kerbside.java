package vexel.distill.world;

import java.util.EnumSet;

/// Furnishes sidewalks, verges and lots with lamps, signs, boxes, bins, trees, bushes and tall
/// grass.
final class Kerbside {
  private static final EnumSet<StreetPlan.Zone> WALK =
      EnumSet.of(StreetPlan.Zone.SIDEWALK, StreetPlan.Zone.VERGE);
  private static final EnumSet<StreetPlan.Zone> LOT = EnumSet.of(StreetPlan.Zone.LOT);

  private final Stage stage;
  private final Confusables confusables;

  Kerbside(Stage stage, Confusables confusables) {
    this.stage = stage;
    this.confusables = confusables;
  }

  void furnish(Draws draws) {
    CrossSection section = stage.plan().section();
    double end = stage.ego().station(stage.duration());
    double from = -SceneBuilder.VIEW + 15;
    double to = end + SceneBuilder.VIEW - 15;
    boolean avenue = draws.chance(0.5);
    for (int side = -1; side <= 1; side += 2) {
      double kerb = side * (section.edge() + 0.45);
      double spacing = draws.uniform(18, 30);
      double s = from + draws.uniform(0, spacing);
      for (int k = 0; s < to; k++, s += spacing) {
        Draws d = draws.at(side > 0 ? "left lamp" : "right lamp", k);
        Model lamp = Furniture.lamp(d);
        Model foot = foot(lamp, 0.3);
        double turn = -side * StrictMath.PI / 2; // its arm hangs over the road
        stage.standOn(d, lamp, foot, Category.MANMADE, "lamp", s, kerb, turn, WALK);
      }
      s = from + draws.uniform(0, 9);
      for (int k = 0; avenue && s < to; k++, s += 6 + 5 * draws.unit()) {
        Draws d = draws.at(side > 0 ? "left tree" : "right tree", k);
        green(d, Greenery.tree(d), "tree", s, side * (section.edge() + 0.8), WALK);
      }
      int small = (int) ((to - from) / 9);
      for (int k = 0; k < small; k++) {
        Draws d = draws.at(side > 0 ? "left thing" : "right thing", k);
        smallThing(d, d.uniform(from, to), side);
      }
      int plants = (int) ((to - from) / 5);
      for (int k = 0; k < plants; k++) {
        Draws d = draws.at(side > 0 ? "left plant" : "right plant", k);
        plant(d, d.uniform(from, to), side);
      }
    }
    lights(draws.at("lights", 0));
  }

  private void smallThing(Draws d, double s, int side) {
    CrossSection section = stage.plan().section();
    double off = side * (section.walkFrom() + d.uniform(0.3, 0.9));
    double towards = -side * StrictMath.PI / 2;
    double along = d.chance(0.5) ? 0 : StrictMath.PI;
    double u = d.unit();
    if (u < 0.3) {
      put(d, Furniture.sign(d), "sign", s, off, along, WALK);
    } else if (u < 0.45) {
      put(d, Furniture.billboard(d), "billboard", s, side * (section.lotsFrom() + 1), towards, LOT);
    } else if (u < 0.85) {
      put(d, Furniture.clutter(d), "clutter", s, off, towards, WALK);
    } else {
      stage.stand(
          d,
          Furniture.wheeledBin(d),
          Category.PUSHABLE_PULLABLE,
          "wheeled bin",
          Thing.State.NONE,
          s,
          off,
          towards,
          false,
          0.05,
          WALK);
    }
    if (d.chance(0.08)) {
      put(
          d,
          Buildings.kiosk(d),
          "kiosk",
          s,
          side * (section.lotsFrom() + d.uniform(2, 7)),
          along + d.around(0, 0.1),
          LOT);
    }
  }

  private void plant(Draws d, double s, int side) {
    StreetPlan plan = stage.plan();
    double off = side * (plan.section().lotsFrom() + d.uniform(0.8, 16));
    Lots lots = plan.lots(side);
    GroundPatch lot = lots.patch(lots.at(s));
    boolean terrain = lot.category() == Category.TERRAIN;
    double u = d.unit();
    if (terrain && u < 0.5 * confusables.tallGrassPerLawn()) {
      green(d, Greenery.tallGrass(d, lot.surface()), "tall grass", s, off, LOT);
    } else if (u < 0.55) {
      green(d, Greenery.tree(d), "tree", s, off, LOT);
    } else if (u < 0.92) {
      green(d, Greenery.bush(d), "bush", s, off, LOT);
    } else {
      boolean printed = d.chance(confusables.greenWallPerHedge());
      stage.stand(
          d,
          Greenery.hedge(d, printed),
          printed ? Category.MANMADE : Category.VEGETATION,
          printed ? "green wall" : "hedge",
          Thing.State.NONE,
          s,
          off,
          d.uniform(-0.2, 0.2),
          false,
          0.1,
          LOT);
    }
  }

  private void lights(Draws d) {
    CrossSection cross = stage.plan().crossSection();
    if (cross == null) {
      return;
    }
    double off = stage.plan().section().edge() + 0.6;
    double reach = cross.edge() + 5;
    for (int side = -1; side <= 1; side += 2) {
      put(
          d,
          Furniture.trafficLight(d),
          "traffic light",
          stage.plan().crossAt() + side * reach,
          side * off,
          side > 0 ? 0 : StrictMath.PI,
          WALK);
    }
  }

  private void put(
      Draws d,
      Model m,
      String kind,
      double s,
      double off,
      double turn,
      EnumSet<StreetPlan.Zone> z) {
    stage.stand(d, m, Category.MANMADE, kind, Thing.State.NONE, s, off, turn, false, 0.05, z);
  }

  private void green(
      Draws d, Model m, String kind, double s, double off, EnumSet<StreetPlan.Zone> zones) {
    // a crown may hang over: only the trunk needs ground of its own
    double r = kind.equals("tree") ? 0.6 : 2 * m.solids().getFirst().half().x();
    Model stem = foot(m, r);
    stage.standOn(d, m, stem, Category.VEGETATION, kind, s, off, d.uniform(-3, 3), zones);
  }

  /// The ground a thing really stands on: a square of the given size.
  private static Model foot(Model m, double size) {
    return new Model(m.habit()).box(0, 0, 0, 1, size, size, m.solids().getFirst().surface());
  }
}
