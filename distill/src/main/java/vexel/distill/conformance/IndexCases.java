package vexel.distill.conformance;

import java.util.Map;
import java.util.function.BiFunction;
import vexel.autograd.Value;
import vexel.autograd.op.Segments;

/// Gathering and scattering along `dim` by `idx`.
final class IndexCases {
  private IndexCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("index_select", t -> along(t, x -> x.gatherRows(t.tensor("idx"))));
    table.put("index_add", t -> scatter(t, Value::segmentSum));
    table.put("scatter_mean", t -> scatter(t, Value::segmentMean));
    table.put("scatter_max", t -> scatter(t, Value::segmentMax));
  }

  private static void scatter(Trial t, BiFunction<Value, Segments, Value> f) {
    if (t.attrs().has("empty_segment") && !t.attrs().text("empty_segment").equals("0")) {
      throw new MissingFeature("empty segments of " + t.attrs().text("empty_segment"));
    }
    Segments segments = Segments.of(t.tensor("idx"), t.attrs().integer("num_segments"));
    along(t, x -> f.apply(x, segments));
  }

  /// Applies a function of rows to axis `dim`.
  private static void along(Trial t, java.util.function.UnaryOperator<Value> f) {
    int axis = t.attrs().integer("dim", 0);
    Value x = t.input("x");
    t.output("y", axis == 0 ? f.apply(x) : f.apply(x.transpose(0, axis)).transpose(0, axis));
  }
}
