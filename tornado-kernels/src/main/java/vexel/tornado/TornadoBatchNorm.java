package vexel.tornado;

import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.spi.BatchNormKernels;

/// Batch normalisation on the device.
record TornadoBatchNorm(Device device) implements BatchNormKernels {
  private static final int X = 0;
  private static final int SQUARES = 1;
  private static final int DY = 2;
  private static final int DY_HAT = 3;

  /// What a channel's sum reads; absent operands are stood in for by x, which they do not read.
  private record Operands(Tensor x, Tensor mean, Tensor var, Tensor dy, double eps) {}

  private void sum(int kind, Operands o, int outer, int channels, int inner, At to, double scale) {
    int terms = outer * inner;
    int chunks = TornadoReduce.chunks(terms);
    DeviceStorage parts = TornadoReduce.scratch(device, (long) chunks * channels);
    Call.items(device, Kernel.BATCH_NORM_PARTS, chunks * channels)
        .ints(terms, channels, inner, kind)
        .at(o.x(), o.mean(), o.var(), o.dy())
        .at(parts)
        .floats(o.eps())
        .run();
    to.put(Call.items(device, Kernel.CHUNK_TOTAL, channels).ints(chunks, channels).at(parts))
        .floats(scale)
        .run();
    parts.recycle();
  }

  /// Where a sum goes: a tensor or memory between two kernels.
  private interface At {
    Call put(Call call);
  }

  @Override
  public void statistics(Tensor x, int outer, int channels, int inner, Tensor mean, Tensor var) {
    double scale = 1.0 / ((double) outer * inner);
    Operands o = new Operands(x, mean, var, x, 0);
    sum(X, o, outer, channels, inner, call -> call.at(mean), scale);
    sum(SQUARES, o, outer, channels, inner, call -> call.at(var), scale);
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
    Call.items(device, Kernel.BATCH_NORM, outer * channels * inner)
        .ints(channels, inner)
        .at(x, mean, var)
        .optional(gamma)
        .optional(beta)
        .ints(relu ? 1 : 0)
        .at(y)
        .floats(eps)
        .run();
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
    Operands o = new Operands(x, mean, var, dy, eps);
    DeviceStorage sumDy = device.allocate(DType.F32, channels);
    DeviceStorage sumDyHat = device.allocate(DType.F32, channels);
    sum(DY, o, outer, channels, inner, call -> call.at(sumDy), 1);
    sum(DY_HAT, o, outer, channels, inner, call -> call.at(sumDyHat), 1);
    if (dx != null) {
      Call.items(device, Kernel.BATCH_NORM_BACKWARD, outer * channels * inner)
          .ints(channels, inner)
          .at(x, mean, var)
          .optional(gamma)
          .at(sumDy)
          .at(sumDyHat)
          .at(dy, dx)
          .ints(training ? 1 : 0)
          .floats(eps, 1.0 / ((double) outer * inner))
          .run();
    }
    if (dgamma != null) {
      keep(sumDyHat, channels, dgamma);
    }
    if (dbeta != null) {
      keep(sumDy, channels, dbeta);
    }
    sumDy.recycle();
    sumDyHat.recycle();
  }

  /// y = the numbers at `from`: a sum of one term.
  private void keep(DeviceStorage from, int channels, Tensor y) {
    TornadoReduce.total(device, from, 1, 1, channels, y, 1);
  }
}
