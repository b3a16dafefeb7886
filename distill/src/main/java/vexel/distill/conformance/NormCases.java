package vexel.distill.conformance;

import java.util.Map;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.op.LayerNorm;
import vexel.nn.BatchNorm;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// Normalisation.
final class NormCases {
  private NormCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("batch_norm", NormCases::batchNorm);
    table.put("layer_norm", NormCases::layerNorm);
    table.put("group_norm", NormCases::groupNorm);
    table.put("normalize", NormCases::normalize);
  }

  private static void batchNorm(Trial t) {
    Parameter mean = Parameter.buffer(t.tensor("running_mean0"));
    Parameter variance = Parameter.buffer(t.tensor("running_var0"));
    BatchNorm layer =
        new BatchNorm(
            t.has("weight") ? t.parameter("weight") : null,
            t.has("bias") ? t.parameter("bias") : null,
            mean,
            variance,
            t.attrs().number("eps"),
            t.attrs().number("momentum"));
    Pass pass = t.attrs().flag("training") ? Pass.train(Rng.seed(0)) : Pass.eval();
    t.output("y", layer.forward(t.input("x"), pass));
    pass.commit();
    t.check("running_mean1", mean.tensor());
    t.check("running_var1", variance.tensor());
  }

  private static void layerNorm(Trial t) {
    double eps = t.attrs().number("eps");
    Value x = t.input("x");
    t.output(
        "y",
        t.has("weight")
            ? x.layerNorm(t.input("weight"), MatrixCases.optional(t, "bias"), eps)
            : Value.apply(new LayerNorm(t.attrs().integer("normalized_dims"), eps), x));
  }

  private static void groupNorm(Trial t) {
    int groups = t.attrs().integer("groups");
    double eps = t.attrs().number("eps");
    t.output("y", t.input("x").groupNorm(groups, t.input("weight"), t.input("bias"), eps));
  }

  private static void normalize(Trial t) {
    if (t.attrs().number("p", 2) != 2) {
      throw new MissingFeature("normalize with p = " + t.attrs().number("p"));
    }
    t.output("y", t.input("x").l2Normalize(t.attrs().integer("dim"), t.attrs().number("eps")));
  }
}
