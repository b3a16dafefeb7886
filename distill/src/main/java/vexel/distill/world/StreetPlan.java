package vexel.distill.world;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.distill.geometry.Vec3;

/// The plan of a scene's ground: a main road, perhaps a crossing one, sidewalks, verges and lots.
/// Says for every point of the plane what is there and how high it lies.
final class StreetPlan {
  /// Where a point lies in the plan.
  enum Zone {
    ROAD,
    ISLAND,
    VERGE,
    SIDEWALK,
    LOT
  }

  private static final double CROSSING_CLEAR = 4;

  private final RoadCurve main;
  private final Vec3 origin;
  private final CrossSection section;
  private final @Nullable RoadCurve cross;
  private final @Nullable CrossSection crossSection;
  private final double crossAt;
  private final Lots right;
  private final Lots left;
  private final GroundPatch road;
  private final GroundPatch[] sidewalks;
  private final GroundPatch[] verges;
  private final GroundPatch island;
  private final boolean hasIslands;
  private final Noise noise;
  private final double tiltX;
  private final double tiltY;
  private final double swell;

  /// @param draws of this scene's plan
  /// @param from first station that sensors may see
  /// @param to last one
  /// @param crossingFrom where a crossing may lie
  /// @param crossingTo where a crossing may lie
  StreetPlan(
      Draws draws,
      Domain domain,
      Confusables confusables,
      Noise noise,
      double from,
      double to,
      double crossingFrom,
      double crossingTo) {
    this.noise = noise;
    double bend =
        draws.chance(0.45)
            ? 0
            : draws.sign() / draws.uniform(Math.max(130, (to - from) / 1.6), 500);
    main =
        new RoadCurve(
            draws.uniform(300, 1500),
            draws.uniform(300, 1500),
            draws.uniform(-StrictMath.PI, StrictMath.PI),
            bend);
    origin = main.point(0, 0);
    section = CrossSection.draw(draws, domain.parkingShare());
    if (draws.chance(0.5)) {
      crossAt = draws.uniform(crossingFrom, crossingTo);
      crossSection = CrossSection.draw(draws, 0.3);
      double turn = StrictMath.PI / 2 + draws.uniform(-0.2, 0.2);
      var p = main.point(crossAt, 0);
      cross = new RoadCurve(p.x(), p.y(), main.headingAt(crossAt) + turn, 0);
    } else {
      crossAt = Double.NaN;
      crossSection = null;
      cross = null;
    }
    double[] breaks = {};
    if (crossSection != null) {
      double w = crossSection.lotsFrom() + 1;
      breaks = new double[] {crossAt - w, crossAt + w};
    }
    GroundPatches patches = new GroundPatches(draws.at("ground", 0), confusables);
    Draws ground = patches.draws();
    road = patches.road(ground.at("road", 0));
    GroundPatch walk = patches.sidewalk(ground.at("walk", 0), road);
    sidewalks =
        new GroundPatch[] {
          walk, ground.chance(0.7) ? walk : patches.sidewalk(ground.at("walk", 1), road)
        };
    verges =
        new GroundPatch[] {
          patches.verge(ground.at("verge", 0)), patches.verge(ground.at("verge", 1))
        };
    island = patches.island(ground.at("island", 0));
    hasIslands = draws.chance(0.4);
    right = Lots.draw(ground.at("right", 0), from, to, breaks, patches);
    left = Lots.draw(ground.at("left", 0), from, to, breaks, patches);
    tiltX = draws.uniform(-0.025, 0.025);
    tiltY = draws.uniform(-0.025, 0.025);
    swell = draws.uniform(0.2, 1.2);
  }

  RoadCurve main() {
    return main;
  }

  CrossSection section() {
    return section;
  }

  /// The crossing road, if there is one.
  @Nullable RoadCurve cross() {
    return cross;
  }

  @Nullable CrossSection crossSection() {
    return crossSection;
  }

  /// Station of the crossing on the main road; NaN without one.
  double crossAt() {
    return crossAt;
  }

  /// Lots on the left (side 1) or right (side −1) of the main road.
  Lots lots(int side) {
    return side > 0 ? left : right;
  }

  GroundPatch roadPatch() {
    return road;
  }

  /// All grounds of the plan.
  List<GroundPatch> patches() {
    List<GroundPatch> all = new ArrayList<>(List.of(road, island));
    all.addAll(List.of(sidewalks));
    all.addAll(List.of(verges));
    for (Lots lots : List.of(right, left)) {
      for (int i = 0; i < lots.count(); i++) {
        all.add(lots.patch(i));
      }
    }
    return all;
  }

  /// Distance outside the crossing road's edge; infinite without one.
  private double beyondCross(double[] sd) {
    return crossSection == null ? Double.POSITIVE_INFINITY : Math.abs(sd[3]) - crossSection.edge();
  }

  /// Writes (s, d) on the main road and, if there is one, on the crossing road to `sd[0 … 3]`.
  void stations(double x, double y, double[] sd) {
    main.station(x, y, sd, 0);
    if (cross != null) {
      cross.station(x, y, sd, 2);
    }
  }

  Zone zone(double[] sd) {
    double off = Math.abs(sd[1]);
    if (off < section.edge()) {
      return hasIslands && isIsland(sd) ? Zone.ISLAND : Zone.ROAD;
    }
    if (crossSection != null) {
      double o = Math.abs(sd[3]);
      if (o < crossSection.edge()) {
        return Zone.ROAD;
      }
      if (o < crossSection.lotsFrom()) {
        return o < crossSection.walkFrom() && off > section.lotsFrom() ? Zone.VERGE : Zone.SIDEWALK;
      }
    }
    if (off < section.walkFrom()) {
      return Zone.VERGE;
    }
    return off < section.lotsFrom() ? Zone.SIDEWALK : Zone.LOT;
  }

  /// Refuges on the centre line beside a crossing.
  private boolean isIsland(double[] sd) {
    if (crossSection == null || Math.abs(sd[1]) > 0.55) {
      return false;
    }
    double away = Math.abs(sd[3]) - crossSection.edge();
    return away > CROSSING_CLEAR && away < CROSSING_CLEAR + 9;
  }

  GroundPatch patch(double[] sd) {
    return switch (zone(sd)) {
      case ROAD -> road;
      case ISLAND -> island;
      case VERGE -> verges[sd[1] > 0 ? 1 : 0];
      case SIDEWALK -> sidewalks[sd[1] > 0 ? 1 : 0];
      case LOT -> {
        Lots lots = lots(sd[1] > 0 ? 1 : -1);
        yield lots.patch(lots.at(sd[0]));
      }
    };
  }

  /// Height of the ground, metres.
  double height(double x, double y, double[] sd) {
    stations(x, y, sd);
    double h =
        tiltX * (x - origin.x())
            + tiltY * (y - origin.y())
            + swell * (noise.at(x / 45, y / 45) - 0.5);
    Zone zone = zone(sd);
    if (zone == Zone.ROAD) {
      return h;
    }
    h += section.kerb();
    if (zone == Zone.LOT || zone == Zone.VERGE) {
      GroundPatch patch = patch(sd);
      Lots lots = lots(sd[1] > 0 ? 1 : -1);
      double out =
          Math.min(
              Math.abs(sd[1]) - section.lotsFrom(),
              crossSection == null
                  ? Double.POSITIVE_INFINITY
                  : Math.abs(sd[3]) - crossSection.lotsFrom());
      double away = zone == Zone.VERGE ? 1 : Math.min(out, lots.inside(sd[0]));
      double ease = Math.max(0, Math.min(1, away / 2.5));
      h +=
          ease
              * (patch.slope() * Math.min(Math.max(out, 0), 25)
                  + patch.relief() * (noise.at(x / 1.6, y / 1.6) - 0.5)
                  + 0.5 * patch.relief() * (noise.at(x / 0.7, y / 0.7) - 0.5));
    }
    return h;
  }

  /// How strongly a point of the road is covered by white marking, in [0, 1].
  double marking(double[] sd) {
    double off = Math.abs(sd[1]);
    double s = sd[0];
    double away = beyondCross(sd);
    boolean onMain = off < section.edge();
    if (crossSection != null && away < CROSSING_CLEAR) {
      if (away < 0) {
        return 0; // the crossing itself
      }
      if (onMain && away > 0.8 && away < 3.4) { // zebra
        return StrictMath.floor(sd[1] / 0.5) % 2 == 0 ? 1 : 0;
      }
      if (onMain && away >= 3.6) {
        return 1; // stop line
      }
    }
    if (!onMain) {
      double o = Math.abs(sd[3]);
      return o < 0.07 && fraction(sd[2] / 6) < 0.5 ? 1 : 0;
    }
    if (off < 0.07) {
      return section.lanes() > 1 || fraction(s / 9) < 0.4 ? 1 : 0;
    }
    for (int k = 1; k < section.lanes(); k++) {
      if (Math.abs(off - k * section.lane()) < 0.07) {
        return fraction(s / 9) < 0.35 ? 1 : 0;
      }
    }
    double edge = section.lanes() * section.lane();
    if (Math.abs(off - edge) < 0.06) {
      return 1;
    }
    if (section.parking() > 0 && off > edge + section.cycle()) {
      return fraction(s / 6.2) < 0.02 ? 1 : 0;
    }
    return 0;
  }

  private static double fraction(double v) {
    return v - Math.floor(v);
  }
}
