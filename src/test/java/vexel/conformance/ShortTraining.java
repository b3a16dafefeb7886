package vexel.conformance;

import vexel.autograd.Value;
import vexel.nn.Init;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.optim.AdamW;
import vexel.tensor.Backend;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// A small network that is trained on a backend.
final class ShortTraining {
  private final Value x;
  private final Value target;
  private final Linear net;
  private final AdamW optimizer;

  ShortTraining(Backend backend) {
    Rng rng = Rng.seed(11);
    net = Layer.to(Linear.of(24, 8, rng.at("net")), backend);
    x = Value.of(numbers(rng.at("x"), 40, 24).to(backend));
    target = Value.of(numbers(rng.at("target"), 40, 8).to(backend));
    optimizer = AdamW.of(1e-3, 0.01).over("net", net);
  }

  private static Tensor numbers(Rng rng, int... dims) {
    return Init.normal(rng, 1, dims).tensor();
  }

  /// Takes `n` steps.
  ///
  /// @return the last loss
  double steps(int n) {
    double last = Double.NaN;
    for (int i = 0; i < n; i++) {
      Value loss = net.forward(x, Unary.GELU).sub(target).square().mean();
      optimizer.step(loss.backward());
      last = loss.tensor().item();
    }
    return last;
  }
}
