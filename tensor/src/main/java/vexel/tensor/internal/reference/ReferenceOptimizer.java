package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.AdamStep;
import vexel.tensor.spi.OptimizerKernels;

/// Parameter updates, in the type of the parameter.
public class ReferenceOptimizer implements OptimizerKernels {
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
    AdamStep step = AdamStep.of(lr, beta1, beta2, eps, weightDecay, decoupled, t);
    switch (p.dtype()) {
      case F32 -> F32Optimizer.adam(p, g, m, v, vmax, step);
      case F64 -> F64Optimizer.adam(p, g, m, v, vmax, step);
      default -> throw noArithmetic("adam", p);
    }
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
    if (v == null && momentum != 0) {
      throw new TensorException("sgd", "momentum is " + momentum + " but there is no velocity");
    }
    switch (p.dtype()) {
      case F32 -> F32Optimizer.sgd(p, g, v, lr, momentum, dampening, weightDecay, nesterov, first);
      case F64 -> F64Optimizer.sgd(p, g, v, lr, momentum, dampening, weightDecay, nesterov, first);
      default -> throw noArithmetic("sgd", p);
    }
  }

  @Override
  public void average(Tensor target, Tensor source, double decay) {
    switch (target.dtype()) {
      case F32 -> F32Optimizer.average(target, source, decay);
      case F64 -> F64Optimizer.average(target, source, decay);
      default -> throw noArithmetic("average", target);
    }
  }

  private static TensorException noArithmetic(String op, Tensor t) {
    return new TensorException(op, t.dtype() + " has no arithmetic; cast first");
  }
}
