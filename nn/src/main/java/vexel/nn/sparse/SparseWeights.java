package vexel.nn.sparse;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.op.SparseConv;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// What the three sparse convolutions have in common: how weights begin and how they are applied.
///
/// Weights and biases begin uniform in ±1/√(fan·K), MinkowskiEngine's default: fan is the number of
/// input channels, of an inverse convolution the number of output channels.
final class SparseWeights {
  private SparseWeights() {}

  /// W [K, Cin, Cout], from the stream `weight` below `rng`.
  static Parameter weight(int in, int out, KernelShape shape, int fan, Rng rng) {
    return uniform(Shape.of(shape.volume(), in, out), shape, fan, rng.at("weight"));
  }

  /// b [Cout], from the stream `bias` below `rng`.
  static Parameter bias(int out, KernelShape shape, int fan, Rng rng) {
    return uniform(Shape.of(out), shape, fan, rng.at("bias"));
  }

  private static Parameter uniform(Shape s, KernelShape shape, int fan, Rng rng) {
    double bound = 1 / Math.sqrt((double) fan * shape.volume());
    Tensor t = Tensor.empty(Backends.cpu(), DType.F32, s);
    t.kernels().random().uniform(rng, -bound, bound, t);
    return Parameter.of(t);
  }

  /// y_o = Σ_k x_{i(k,o)} W_k (+ b).
  static Value convolve(
      String op, Voxels x, Parameter weight, @Nullable Parameter bias, KernelMap map) {
    if (x.channels() != weight.tensor().dim(1)) {
      throw new TensorException(
          op,
          "features "
              + x.features().shape()
              + " have "
              + x.channels()
              + " channels, the weights "
              + weight.tensor().shape()
              + " take "
              + weight.tensor().dim(1));
    }
    return x.features()
        .sparseConv(
            new SparseConv(map.pairs(), map.transposed()),
            weight.value(),
            bias == null ? null : bias.value());
  }
}
