package vexel.nn.optim;

import java.util.List;
import java.util.OptionalDouble;
import vexel.nn.Layer;
import vexel.tensor.Tensor;

/// Stochastic gradient descent with momentum. Sutskever et al. 2013; g includes the L2 term:
///
/// v ← g at a parameter's first step, then μ v + (1 − dampening) g; p ← p − lr·v, or with
/// Nesterov's momentum p ← p − lr (g + μ v).
public final class Sgd extends Optimizer {
  private final double momentum;
  private final double dampening;
  private final double weightDecay;
  private final boolean nesterov;

  private Sgd(double lr, double momentum, double dampening, double weightDecay, boolean nesterov) {
    super(lr);
    this.momentum = momentum;
    this.dampening = dampening;
    this.weightDecay = weightDecay;
    this.nesterov = nesterov;
  }

  /// Without dampening.
  public static Sgd of(double lr, double momentum, double weightDecay) {
    return of(lr, momentum, 0, weightDecay, false);
  }

  /// Every setting by hand.
  public static Sgd of(
      double lr, double momentum, double dampening, double weightDecay, boolean nesterov) {
    if (nesterov && (momentum <= 0 || dampening != 0)) {
      throw new IllegalArgumentException(
          "sgd: Nesterov's momentum needs momentum > 0 and no dampening, got "
              + momentum
              + " and "
              + dampening);
    }
    return new Sgd(lr, momentum, dampening, weightDecay, nesterov);
  }

  @Override
  public Sgd over(String name, Layer layer) {
    super.over(name, layer);
    return this;
  }

  @Override
  public Sgd over(String name, Layer layer, Rule rule) {
    super.over(name, layer, rule);
    return this;
  }

  @Override
  List<String> slots() {
    return momentum == 0 ? List.of() : List.of("v");
  }

  @Override
  void update(Member member, Tensor gradient, double lr, OptionalDouble cycled, long t) {
    Tensor p = member.parameter.tensor();
    Tensor v = member.slotOrNull("v");
    p.kernels()
        .optimizer()
        .sgd(
            p,
            gradient,
            v,
            lr,
            v == null ? 0 : cycled.orElse(momentum),
            dampening,
            member.decays ? weightDecay : 0,
            nesterov,
            t == 1);
  }
}
