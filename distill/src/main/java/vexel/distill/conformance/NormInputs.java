package vexel.distill.conformance;

import vexel.autograd.Parameter;
import vexel.nn.BatchNorm;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// How golden cases of image networks give their normalisations: `X_w`, `X_b`, `X_running_mean0`
/// and `X_running_var0`, and in training the statistics afterwards as `X_running_mean1` and
/// `X_running_var1`; `bn_eps`, `bn_momentum` and `bn_training` among the attributes.
final class NormInputs {
  private NormInputs() {}

  static BatchNorm norm(Trial t, String name) {
    return new BatchNorm(
        t.parameter(name + "_w"),
        t.parameter(name + "_b"),
        Parameter.buffer(t.tensor(name + "_running_mean0")),
        Parameter.buffer(t.tensor(name + "_running_var0")),
        t.attrs().number("bn_eps"),
        t.attrs().number("bn_momentum"));
  }

  static Pass pass(Trial t) {
    return t.attrs().flag("bn_training") ? Pass.train(Rng.seed(0)) : Pass.eval();
  }

  /// The running statistics after the pass was committed, where the case holds them.
  static void check(Trial t, String name, BatchNorm norm) {
    if (t.has(name + "_running_mean1")) {
      t.check(name + "_running_mean1", norm.runningMean().tensor());
      t.check(name + "_running_var1", norm.runningVar().tensor());
    }
  }
}
