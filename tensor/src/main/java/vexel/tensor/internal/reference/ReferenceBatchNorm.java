package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.BatchNormKernels;

/// Batch normalisation, in the type of its operands.
public class ReferenceBatchNorm implements BatchNormKernels {
  @Override
  public void statistics(Tensor x, int outer, int channels, int inner, Tensor mean, Tensor var) {
    switch (x.dtype()) {
      case F32 -> F32BatchNorm.statistics(x, outer, channels, inner, mean, var);
      case F64 -> F64BatchNorm.statistics(x, outer, channels, inner, mean, var);
      default -> throw noArithmetic(x);
    }
  }

  @Override
  public void apply(
      Tensor x,
      int outer,
      int channels,
      int inner,
      Tensor mean,
      Tensor var,
      @Nullable Tensor gamma,
      @Nullable Tensor beta,
      double eps,
      boolean relu,
      Tensor y) {
    switch (x.dtype()) {
      case F32 ->
          F32BatchNorm.apply(x, outer, channels, inner, mean, var, gamma, beta, eps, relu, y);
      case F64 ->
          F64BatchNorm.apply(x, outer, channels, inner, mean, var, gamma, beta, eps, relu, y);
      default -> throw noArithmetic(x);
    }
  }

  @Override
  public void backward(
      Tensor x,
      int outer,
      int channels,
      int inner,
      Tensor mean,
      Tensor var,
      @Nullable Tensor gamma,
      double eps,
      boolean training,
      Tensor dy,
      @Nullable Tensor dx,
      @Nullable Tensor dgamma,
      @Nullable Tensor dbeta) {
    switch (x.dtype()) {
      case F32 ->
          F32BatchNorm.backward(
              x, outer, channels, inner, mean, var, gamma, eps, training, dy, dx, dgamma, dbeta);
      case F64 ->
          F64BatchNorm.backward(
              x, outer, channels, inner, mean, var, gamma, eps, training, dy, dx, dgamma, dbeta);
      default -> throw noArithmetic(x);
    }
  }

  private static TensorException noArithmetic(Tensor x) {
    return new TensorException("batchNorm", x.dtype() + " has no arithmetic; cast first");
  }
}
