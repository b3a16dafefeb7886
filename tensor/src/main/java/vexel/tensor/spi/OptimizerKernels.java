package vexel.tensor.spi;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// In-place parameter updates. All scalars are doubles rounded once to the parameter's type.
public interface OptimizerKernels {
  /// Adam and AdamW (Loshchilov and Hutter 2019), step t ≥ 1. Decoupled decay multiplies p by 1 −
  /// lr·weightDecay first; otherwise weightDecay·p joins the gradient. `vmax` is the AMSGrad
  /// maximum or null.
  void adam(
      Tensor p,
      Tensor g,
      Tensor m,
      Tensor v,
      @Nullable Tensor vmax,
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      boolean decoupled,
      long t);

  /// SGD: g' = g + weightDecay·p; v = first ? g' : momentum·v + (1 − dampening)·g'; p −=
  /// lr·(nesterov ? g' + momentum·v : v). Momentum 0 uses g' and leaves v alone (it may be null).
  void sgd(
      Tensor p,
      Tensor g,
      @Nullable Tensor v,
      double lr,
      double momentum,
      double dampening,
      double weightDecay,
      boolean nesterov,
      boolean first);

  /// target = decay·target + (1 − decay)·source.
  void average(Tensor target, Tensor source, double decay);
}
