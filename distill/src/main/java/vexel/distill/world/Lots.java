package vexel.distill.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The lots along one side of the main road, one after another by station.
final class Lots {
  private final double[] start; // ascending; lot i reaches to start[i + 1]
  private final List<GroundPatch> patches;

  private Lots(double[] start, List<GroundPatch> patches) {
    this.start = start;
    this.patches = patches;
  }

  /// Draws lots between two stations; a boundary falls on each of `breaks`.
  static Lots draw(Draws draws, double from, double to, double[] breaks, GroundPatches patches) {
    List<Double> starts = new ArrayList<>();
    List<GroundPatch> kinds = new ArrayList<>();
    double s = from;
    int n = 0;
    while (s < to) {
      starts.add(s);
      kinds.add(patches.lot(draws.at("patch", n++)));
      double next = s + draws.uniform(12, 30);
      for (double b : breaks) {
        if (b > s && b < next + 6) {
          next = b;
          break;
        }
      }
      s = next;
    }
    double[] start = new double[starts.size() + 1];
    for (int i = 0; i < starts.size(); i++) {
      start[i] = starts.get(i);
    }
    start[starts.size()] = s;
    return new Lots(start, kinds);
  }

  int count() {
    return patches.size();
  }

  double from(int lot) {
    return start[lot];
  }

  double to(int lot) {
    return start[lot + 1];
  }

  GroundPatch patch(int lot) {
    return patches.get(lot);
  }

  /// The lot at station s; the first and last reach to infinity.
  int at(double s) {
    int i = Arrays.binarySearch(start, s);
    int lot = i >= 0 ? i : -i - 2;
    return Math.max(0, Math.min(patches.size() - 1, lot));
  }

  /// Distance of station s to the nearer end of its lot.
  double inside(double s) {
    int lot = at(s);
    return Math.max(0, Math.min(s - start[lot], start[lot + 1] - s));
  }
}
