package vexel.nn.optim;

import java.util.List;
import java.util.OptionalDouble;
import vexel.nn.Layer;
import vexel.tensor.Tensor;

/// Adam. Kingma and Ba 2015, algorithm 1, with L2 regularisation in the gradient; AMSGrad as an
/// option (Reddi, Kale and Kumar 2018, algorithm 2). [AdamW] decouples the decay.
public sealed class Adam extends Optimizer permits AdamW {
  private final double beta1;
  private final double beta2;
  private final double eps;
  private final double weightDecay;
  private final boolean amsgrad;

  Adam(double lr, double beta1, double beta2, double eps, double weightDecay, boolean amsgrad) {
    super(lr);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.eps = eps;
    this.weightDecay = weightDecay;
    this.amsgrad = amsgrad;
  }

  /// β = (0.9, 0.999), ε = 1e-8.
  public static Adam of(double lr, double weightDecay) {
    return of(lr, 0.9, 0.999, 1e-8, weightDecay, false);
  }

  /// Every setting by hand.
  public static Adam of(
      double lr, double beta1, double beta2, double eps, double weightDecay, boolean amsgrad) {
    return new Adam(lr, beta1, beta2, eps, weightDecay, amsgrad);
  }

  @Override
  public Adam over(String name, Layer layer) {
    super.over(name, layer);
    return this;
  }

  @Override
  public Adam over(String name, Layer layer, Rule rule) {
    super.over(name, layer, rule);
    return this;
  }

  /// Whether decay multiplies the parameter instead of joining the gradient.
  boolean isDecoupled() {
    return false;
  }

  @Override
  List<String> slots() {
    return amsgrad ? List.of("m", "v", "vmax") : List.of("m", "v");
  }

  @Override
  void update(Member member, Tensor gradient, double lr, OptionalDouble momentum, long t) {
    Tensor p = member.parameter.tensor();
    p.kernels()
        .optimizer()
        .adam(
            p,
            gradient,
            member.slot("m"),
            member.slot("v"),
            member.slotOrNull("vmax"),
            lr,
            momentum.orElse(beta1),
            beta2,
            eps,
            member.decays ? weightDecay : 0,
            isDecoupled(),
            t);
  }
}
