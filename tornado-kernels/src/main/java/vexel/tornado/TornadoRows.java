package vexel.tornado;

import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.RowKernels;

/// Kernels on rows, on the device.
record TornadoRows(Device device) implements RowKernels {
  @Override
  public void softmax(Tensor x, Tensor y) {
    Call.groups(device, Kernel.SOFTMAX, x.dim(0)).ints(x.dim(1)).at(x, y).run();
  }

  @Override
  public void softmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    Call.groups(device, Kernel.SOFTMAX_BACKWARD, y.dim(0)).ints(y.dim(1)).at(y, dy, dx).run();
  }

  @Override
  public void logSoftmax(Tensor x, Tensor y) {
    Call.groups(device, Kernel.LOG_SOFTMAX, x.dim(0)).ints(x.dim(1)).at(x, y).run();
  }

  @Override
  public void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    Call.groups(device, Kernel.LOG_SOFTMAX_BACKWARD, y.dim(0)).ints(y.dim(1)).at(y, dy, dx).run();
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
    Call.groups(device, Kernel.LAYER_NORM, x.dim(0))
        .ints(x.dim(1))
        .at(x)
        .optional(gamma)
        .optional(beta)
        .at(y, mean, rstd)
        .floats(eps)
        .run();
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
    int rows = x.dim(0);
    int width = x.dim(1);
    if (dx != null) {
      Call.groups(device, Kernel.LAYER_NORM_BACKWARD, rows)
          .ints(width)
          .at(x)
          .optional(gamma)
          .at(mean, rstd, dy, dx)
          .run();
    }
    if (dgamma != null) {
      int chunks = TornadoReduce.chunks(rows);
      DeviceStorage parts = TornadoReduce.scratch(device, (long) chunks * width);
      Call.items(device, Kernel.LAYER_NORM_GAMMA, chunks * width)
          .ints(rows, width)
          .at(x, mean, rstd, dy)
          .at(parts)
          .run();
      TornadoReduce.total(device, parts, 1, chunks, width, dgamma, 1);
      parts.recycle();
    }
    if (dbeta != null) {
      new TornadoReduce(device).reduce(Reduce.SUM, dy, 1, rows, width, dbeta);
    }
  }

  @Override
  public void l2Normalize(Tensor x, double eps, Tensor y, Tensor norm) {
    Call.groups(device, Kernel.L2_NORM, x.dim(0)).ints(x.dim(1)).at(x, y, norm).floats(eps).run();
  }

  @Override
  public void l2NormalizeBackward(Tensor y, Tensor norm, double eps, Tensor dy, Tensor dx) {
    Call.groups(device, Kernel.L2_NORM_BACKWARD, y.dim(0))
        .ints(y.dim(1))
        .at(y, norm, dy, dx)
        .floats(eps)
        .run();
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
    Call.items(device, Kernel.CROSS_ENTROPY, logp.dim(0))
        .ints(logp.dim(1))
        .integersAt(target)
        .optional(weight)
        .ints(ignore)
        .at(loss, logp)
        .floats(1 - smoothing, smoothing / logp.dim(1))
        .run();
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
    Tensor weights = null;
    if (weight != null) {
      weights = Tensor.empty(weight.backend(), DType.F32, Shape.of());
      Call.groups(device, Kernel.ROW_SUM, 1).ints(weight.size()).at(weight, weights).run();
    }
    Call.items(device, Kernel.CROSS_ENTROPY_BACKWARD, logp.size())
        .ints(logp.dim(1))
        .integersAt(target)
        .optional(weight)
        .ints(ignore)
        .at(dloss, logp, dlogits)
        .optional(weights)
        .floats(1 - smoothing, smoothing / logp.dim(1))
        .run();
  }
}
