package vexel.distill.conformance;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiFunction;
import vexel.autograd.Value;

/// Reductions of `x` over `dim`, softmax and running sums.
final class ReductionCases {
  private ReductionCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("softmax", t -> t.output("y", t.input("x").softmax(t.attrs().integer("dim"))));
    table.put("log_softmax", t -> t.output("y", t.input("x").logSoftmax(t.attrs().integer("dim"))));
    table.put("cumsum", t -> t.output("y", t.input("x").cumulativeSum(t.attrs().integer("dim"))));
    table.put("sum", over(Value::sum));
    table.put("mean", over(Value::mean));
    table.put("logsumexp", over(Value::logSumExp));
    table.put("max", over((x, axes) -> oneByOne(x, axes, (v, a) -> v.max(a).get(0))));
    table.put("prod", over((x, axes) -> oneByOne(x, axes, Value::prod)));
    table.put("norm", ReductionCases::norm);
    table.put("var", t -> reduce(t, (x, axes) -> x.variance(t.attrs().flag("unbiased"), axes)));
    table.put("std", t -> reduce(t, (x, axes) -> x.std(t.attrs().flag("unbiased"), axes)));
  }

  private static Executor over(BiFunction<Value, int[], Value> f) {
    return t -> reduce(t, f);
  }

  private static void norm(Trial t) {
    if (t.attrs().number("p") != 2) {
      throw new MissingFeature("norm with p = " + t.attrs().number("p"));
    }
    reduce(t, Value::norm);
  }

  /// Applies a reduction over the axes of `dim`; with `keepdim` they stay with size 1.
  private static void reduce(Trial t, BiFunction<Value, int[], Value> f) {
    Value x = t.input("x");
    int[] axes = t.attrs().has("dim") ? t.attrs().integers("dim") : new int[0];
    Value y = f.apply(x, axes);
    if (t.attrs().flag("keepdim", false)) {
      int[] kept = x.shape().toArray();
      if (axes.length == 0) {
        Arrays.fill(kept, 1);
      }
      for (int a : axes) {
        kept[x.shape().axis(a)] = 1;
      }
      y = y.reshape(kept);
    }
    t.output("y", y);
  }

  /// A reduction of one axis applied to several, the last first.
  private static Value oneByOne(Value x, int[] axes, BiFunction<Value, Integer, Value> f) {
    int[] descending = Arrays.stream(axes).map(x.shape()::axis).map(a -> -a).sorted().toArray();
    Value y = axes.length == 0 ? f.apply(x.flatten(0), 0) : x;
    for (int a : descending) {
      y = f.apply(y, -a);
    }
    return y;
  }
}
