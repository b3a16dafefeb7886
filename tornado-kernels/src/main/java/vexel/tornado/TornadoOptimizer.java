package vexel.tornado;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.spi.AdamStep;
import vexel.tensor.spi.OptimizerKernels;

/// Parameter updates on the device.
record TornadoOptimizer(Device device) implements OptimizerKernels {
  @Override
  public void adam(
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
      long t) {
    AdamStep a = AdamStep.of(lr, beta1, beta2, eps, weightDecay, decoupled, t);
    Call.items(device, Kernel.ADAM, p.size())
        .at(p, g, m, v)
        .optional(vmax)
        .floats(
            a.shrink(),
            a.gradientDecay(),
            a.beta1(),
            1 - a.beta1(),
            a.beta2(),
            1 - a.beta2(),
            a.stepSize(),
            a.correction2(),
            a.eps())
        .run();
  }

  @Override
  public void sgd(
      Tensor p,
      Tensor g,
      @Nullable Tensor v,
      double lr,
      double momentum,
      double dampening,
      double weightDecay,
      boolean nesterov,
      boolean first) {
    Call.items(device, Kernel.SGD, p.size())
        .at(p, g)
        .optional(momentum == 0 ? null : v)
        .ints(first ? 1 : 0, nesterov ? 1 : 0)
        .floats(lr, momentum, 1 - dampening, weightDecay)
        .run();
  }

  @Override
  public void average(Tensor target, Tensor source, double decay) {
    Call.items(device, Kernel.AVERAGE, target.size())
        .at(target, source)
        .floats(decay, 1 - decay)
        .run();
  }
}
