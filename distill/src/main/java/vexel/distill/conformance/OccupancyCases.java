package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import vexel.autograd.Loss;
import vexel.autograd.Value;
import vexel.autograd.op.Reduction;
import vexel.distill.geometry.NearestNeighbours;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.RadiusSearch;
import vexel.distill.geometry.Vec3;
import vexel.distill.occupancy.OccupancyDecoder;
import vexel.distill.occupancy.RayQueries;
import vexel.distill.occupancy.Returns;
import vexel.distill.occupancy.SupportPairs;
import vexel.distill.occupancy.Supports;
import vexel.nn.Linear;
import vexel.tensor.Tensor;

/// Ray queries, their pairs and their decoder; nearest neighbours.
final class OccupancyCases {
  private OccupancyCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("ray_occupancy", OccupancyCases::rayOccupancy);
    table.put("knn", OccupancyCases::nearest);
  }

  /// The case's points and queries stand in the group above it, which holds what was drawn, too.
  private static void rayOccupancy(Trial t) {
    String name = t.golden().name();
    String group = name.substring(0, name.lastIndexOf('/') + 1);
    Points points = points(t.golden().file().stored(group + "points"));
    double delta = t.attrs().number("delta");
    RayQueries drawn = drawn(t, group, points, delta);
    t.checkShared(group + "query_xyz", drawn.positions().toDoubles(), Tolerance.OPERATOR);
    double[] labels = IntStream.range(0, drawn.size()).mapToDouble(drawn::label).toArray();
    t.checkShared(group + "query_label", labels, Tolerance.EXACT);
    t.check("y", labels, Tolerance.EXACT);

    RadiusSearch search =
        new RadiusSearch(
            t.attrs().number("radius"), t.attrs().integer("cap", 0), RadiusSearch.Plane.SPACE);
    SupportPairs pairs =
        SupportPairs.of(
            search,
            List.of(points(t.golden().file().stored(group + "query_xyz"))),
            List.of(Supports.of(points, 0)));
    t.check("qi", doubles(pairs.queryOfPair()), Tolerance.EXACT);
    t.check("si", doubles(pairs.rows()), Tolerance.EXACT);
    t.check("rel", pairs.offsets(), Tolerance.OPERATOR);

    List<Linear> layers = new ArrayList<>();
    for (int i = 1; t.has("w" + i); i++) {
      layers.add(new Linear(t.parameter("w" + i), t.has("b" + i) ? t.parameter("b" + i) : null));
    }
    Value logits =
        new OccupancyDecoder(layers).forward(t.input("lat"), t.tensor("si"), t.tensor("rel"));
    Value logit = logits.select(1, 0); // [P]
    Tensor target = t.tensor("y").gatherRows(t.tensor("qi"));
    t.output("logit", logit);
    t.output("loss", Loss.binaryCrossEntropy(logit, target, Reduction.MEAN));
  }

  private static RayQueries drawn(Trial t, String group, Points points, double delta) {
    Returns returns =
        Returns.of(points, Points.repeated(Vec3.ZERO, points.size()), new float[points.size()]);
    List<RayQueries> parts = new ArrayList<>();
    for (RayQueries.Kind kind : RayQueries.Kind.values()) {
      String what = kind.name().toLowerCase(Locale.ROOT);
      int[] select = t.golden().file().stored(group + "select_" + what).toInts();
      double[] u = Trial.doubles(t.golden().file().stored(group + "u_" + what));
      parts.add(RayQueries.of(kind, returns, delta, select, u));
    }
    return RayQueries.joined(parts);
  }

  private static void nearest(Trial t) {
    NearestNeighbours found =
        NearestNeighbours.of(points(t.stored("points")), t.attrs().integer("k"));
    t.check("neighbours", doubles(found.neighbours()), Tolerance.EXACT);
    t.check("squared_distance", found.squaredDistances(), Tolerance.OPERATOR);
  }

  private static Points points(Tensor xyz) {
    return Points.of(Trial.doubles(xyz));
  }

  private static double[] doubles(int[] whole) {
    return Arrays.stream(whole).asDoubleStream().toArray();
  }
}
