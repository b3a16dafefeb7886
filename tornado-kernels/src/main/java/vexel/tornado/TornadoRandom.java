package vexel.tornado;

import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.RandomKernels;

/// Random numbers for the device. They are those of [Rng], drawn on the CPU and moved, so that
/// every backend starts from the same bits.
record TornadoRandom(Device device) implements RandomKernels {
  @Override
  public void uniform(Rng rng, double lo, double hi, Tensor y) {
    Tensor drawn = Tensor.empty(Backends.cpu(), DType.F32, y.shape());
    drawn.kernels().random().uniform(rng, lo, hi, drawn);
    device.write(drawn.toFloats(), y);
  }

  @Override
  public void normal(Rng rng, double mean, double std, Tensor y) {
    Tensor drawn = Tensor.empty(Backends.cpu(), DType.F32, y.shape());
    drawn.kernels().random().normal(rng, mean, std, drawn);
    device.write(drawn.toFloats(), y);
  }
}
