package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.RowKernels;

/// Kernels on rows, in the type of their operands.
public class ReferenceRows implements RowKernels {
  @Override
  public void softmax(Tensor x, Tensor y) {
    switch (x.dtype()) {
      case F32 -> F32Softmax.softmax(x, y);
      case F64 -> F64Softmax.softmax(x, y);
      default -> throw noArithmetic("softmax", x);
    }
  }

  @Override
  public void softmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    switch (y.dtype()) {
      case F32 -> F32Softmax.softmaxBackward(y, dy, dx);
      case F64 -> F64Softmax.softmaxBackward(y, dy, dx);
      default -> throw noArithmetic("softmax", y);
    }
  }

  @Override
  public void logSoftmax(Tensor x, Tensor y) {
    switch (x.dtype()) {
      case F32 -> F32Softmax.logSoftmax(x, y);
      case F64 -> F64Softmax.logSoftmax(x, y);
      default -> throw noArithmetic("logSoftmax", x);
    }
  }

  @Override
  public void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    switch (y.dtype()) {
      case F32 -> F32Softmax.logSoftmaxBackward(y, dy, dx);
      case F64 -> F64Softmax.logSoftmaxBackward(y, dy, dx);
      default -> throw noArithmetic("logSoftmax", y);
    }
  }

  @Override
  public void layerNorm(
      Tensor x,
      @Nullable Tensor gamma,
      @Nullable Tensor beta,
      double eps,
      Tensor y,
      Tensor mean,
      Tensor rstd) {
    switch (x.dtype()) {
      case F32 -> F32Norm.layerNorm(x, gamma, beta, eps, y, mean, rstd);
      case F64 -> F64Norm.layerNorm(x, gamma, beta, eps, y, mean, rstd);
      default -> throw noArithmetic("layerNorm", x);
    }
  }

  @Override
  public void layerNormBackward(
      Tensor x,
      @Nullable Tensor gamma,
      Tensor mean,
      Tensor rstd,
      Tensor dy,
      @Nullable Tensor dx,
      @Nullable Tensor dgamma,
      @Nullable Tensor dbeta) {
    switch (x.dtype()) {
      case F32 -> F32Norm.layerNormBackward(x, gamma, mean, rstd, dy, dx, dgamma, dbeta);
      case F64 -> F64Norm.layerNormBackward(x, gamma, mean, rstd, dy, dx, dgamma, dbeta);
      default -> throw noArithmetic("layerNorm", x);
    }
  }

  @Override
  public void l2Normalize(Tensor x, double eps, Tensor y, Tensor norm) {
    switch (x.dtype()) {
      case F32 -> F32Norm.l2Normalize(x, eps, y, norm);
      case F64 -> F64Norm.l2Normalize(x, eps, y, norm);
      default -> throw noArithmetic("l2Normalize", x);
    }
  }

  @Override
  public void l2NormalizeBackward(Tensor y, Tensor norm, double eps, Tensor dy, Tensor dx) {
    switch (y.dtype()) {
      case F32 -> F32Norm.l2NormalizeBackward(y, norm, eps, dy, dx);
      case F64 -> F64Norm.l2NormalizeBackward(y, norm, eps, dy, dx);
      default -> throw noArithmetic("l2Normalize", y);
    }
  }

  @Override
  public void crossEntropy(
      Tensor logits,
      Tensor target,
      @Nullable Tensor weight,
      int ignore,
      double smoothing,
      Tensor loss,
      Tensor logp) {
    logSoftmax(logits, logp);
    switch (logits.dtype()) {
      case F32 -> F32Softmax.crossEntropy(target, weight, ignore, smoothing, loss, logp);
      case F64 -> F64Softmax.crossEntropy(target, weight, ignore, smoothing, loss, logp);
      default -> throw noArithmetic("crossEntropy", logits);
    }
  }

  @Override
  public void crossEntropyBackward(
      Tensor logp,
      Tensor target,
      @Nullable Tensor weight,
      int ignore,
      double smoothing,
      Tensor dloss,
      Tensor dlogits) {
    switch (logp.dtype()) {
      case F32 ->
          F32Softmax.crossEntropyBackward(logp, target, weight, ignore, smoothing, dloss, dlogits);
      case F64 ->
          F64Softmax.crossEntropyBackward(logp, target, weight, ignore, smoothing, dloss, dlogits);
      default -> throw noArithmetic("crossEntropy", logp);
    }
  }

  private static TensorException noArithmetic(String op, Tensor t) {
    return new TensorException(op, t.dtype() + " has no arithmetic; cast first");
  }
}
