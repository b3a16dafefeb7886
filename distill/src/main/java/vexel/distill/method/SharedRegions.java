package vexel.distill.method;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vexel.tensor.Tensor;

/// The regions that two views of a scene have in common: the same label in the same camera of the
/// same group.
///
/// @param first their places among the first one's regions, I32 [R]
/// @param second their places among the second one's, I32 [R]
record SharedRegions(Tensor first, Tensor second) {
  static SharedRegions of(Batch batch, SeenRegions a, SeenRegions b) {
    Map<String, Integer> places = new HashMap<>();
    for (int s = 0; s < b.regions().size(); s++) {
      places.put(name(batch, b, s), s);
    }
    List<Integer> first = new ArrayList<>();
    List<Integer> second = new ArrayList<>();
    for (int s = 0; s < a.regions().size(); s++) { // in the order of a's regions
      Integer place = places.get(name(batch, a, s));
      if (place != null) {
        first.add(s);
        second.add(place);
      }
    }
    return new SharedRegions(ints(first), ints(second));
  }

  private static String name(Batch batch, SeenRegions seen, int s) {
    View view = seen.views().get(seen.regions().image(s));
    int group = batch.frames().get(view.frame()).group();
    return group + "/" + view.camera().channel() + "/" + seen.regions().label(s);
  }

  private static Tensor ints(List<Integer> values) {
    return Tensor.of(values.stream().mapToInt(i -> i).toArray(), values.size());
  }

  /// Number of regions R.
  int size() {
    return first.size();
  }
}
