package vexel.nn.sparse;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.nn.Layer;
import vexel.tensor.Rng;
import vexel.tensor.TensorException;

/// Inverse (transposed) sparse convolution: back to the sites that a [SparseConv3d] of the same
/// shape started from, over the same pairs in the other direction.
///
///     y_{o·stride − padding + k·dilation} += x_o W_k, then + b
///
/// @param weight W [K, Cin, Cout], K in the raster order of [KernelShape]
/// @param bias b [Cout], or null
/// @param shape the shape of the convolution that is undone
/// @param rule its rule
public record SparseInverseConv3d(
    Parameter weight, @Nullable Parameter bias, KernelShape shape, ActiveRule rule)
    implements Layer {
  /// A new layer; weights and bias uniform in ±1/√(Cout·K), MinkowskiEngine's default.
  public static SparseInverseConv3d of(
      int in, int out, KernelShape shape, ActiveRule rule, boolean bias, Rng rng) {
    return new SparseInverseConv3d(
        SparseWeights.weight(in, out, shape, out, rng),
        bias ? SparseWeights.bias(out, shape, out, rng) : null,
        shape,
        rule);
  }

  /// x [V', Cin] → [V, Cout] at `target`, the sites from which a strided convolution led to x's.
  ///
  /// @throws TensorException if it did not
  public Voxels forward(Voxels x, Sites target) {
    Sites.Coarser coarser = target.strided(shape, rule, x.features().tensor().backend());
    if (coarser.sites() != x.sites()) {
      throw new TensorException(
          "sparseInverseConv3d",
          "a convolution "
              + shape
              + " from "
              + target
              + " leads to "
              + coarser.sites()
              + ", not to the given "
              + x.sites());
    }
    KernelMap up = new KernelMap(coarser.map().transposed(), coarser.map().pairs());
    return new Voxels(target, SparseWeights.convolve("sparseInverseConv3d", x, weight, bias, up));
  }
}
