package vexel.nn.sparse;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.op.SparseConv;
import vexel.nn.Init;
import vexel.tensor.Rng;
import vexel.tensor.TensorException;

/// What the three sparse convolutions have in common: how weights begin and how they are applied.
///
/// Weights and biases begin uniform in ±1/√(fan·K), MinkowskiEngine's default: fan is the number of
/// input channels, of an inverse convolution the number of output channels.
final class SparseWeights {
  private SparseWeights() {}

  /// W [K, Cin, Cout], from the stream `weight` below `rng`.
  static Parameter weight(int in, int out, KernelShape shape, int fan, Rng rng) {
    return Init.fanIn(rng.at("weight"), fan * shape.volume(), shape.volume(), in, out);
  }

  /// b [Cout], from the stream `bias` below `rng`.
  static Parameter bias(int out, KernelShape shape, int fan, Rng rng) {
    return Init.fanIn(rng.at("bias"), fan * shape.volume(), out);
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
