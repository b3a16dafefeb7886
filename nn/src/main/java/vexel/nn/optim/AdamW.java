package vexel.nn.optim;

import vexel.nn.Layer;

/// Adam with decoupled weight decay. Loshchilov and Hutter 2019, algorithm 2.
///
/// ```java
/// AdamW optimizer = AdamW.of(2e-3, 0.03).over("student", student).over("head", head);
/// ```
public final class AdamW extends Adam {
  private AdamW(
      double lr, double beta1, double beta2, double eps, double weightDecay, boolean amsgrad) {
    super(lr, beta1, beta2, eps, weightDecay, amsgrad);
  }

  /// β = (0.9, 0.999), ε = 1e-8.
  public static AdamW of(double lr, double weightDecay) {
    return of(lr, 0.9, 0.999, 1e-8, weightDecay, false);
  }

  /// Every setting by hand.
  public static AdamW of(
      double lr, double beta1, double beta2, double eps, double weightDecay, boolean amsgrad) {
    return new AdamW(lr, beta1, beta2, eps, weightDecay, amsgrad);
  }

  @Override
  public AdamW over(String name, Layer layer) {
    super.over(name, layer);
    return this;
  }

  @Override
  public AdamW over(String name, Layer layer, Rule rule) {
    super.over(name, layer, rule);
    return this;
  }

  @Override
  boolean isDecoupled() {
    return true;
  }
}
