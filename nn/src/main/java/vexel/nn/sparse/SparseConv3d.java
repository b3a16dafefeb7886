package vexel.nn.sparse;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.nn.Layer;
import vexel.tensor.Rng;

/// Strided sparse convolution: from the sites of one level to those of a coarser one.
///
///     y_o = Σ_k x_{o·stride − padding + k·dilation} W_k + b
///
/// @param weight W [K, Cin, Cout], K in the raster order of [KernelShape]
/// @param bias b [Cout], or null
/// @param shape size, stride, padding, dilation
/// @param rule which outputs exist
public record SparseConv3d(
    Parameter weight, @Nullable Parameter bias, KernelShape shape, ActiveRule rule)
    implements Layer {
  /// A new layer; weights and bias uniform in ±1/√(Cin·K), MinkowskiEngine's default.
  public static SparseConv3d of(
      int in, int out, KernelShape shape, ActiveRule rule, boolean bias, Rng rng) {
    return new SparseConv3d(
        SparseWeights.weight(in, out, shape, in, rng),
        bias ? SparseWeights.bias(out, shape, in, rng) : null,
        shape,
        rule);
  }

  /// x [V, Cin] → [V', Cout] at the coarser sites.
  public Voxels forward(Voxels x) {
    Sites.Coarser coarser = x.sites().strided(shape, rule, x.features().tensor().backend());
    return new Voxels(
        coarser.sites(), SparseWeights.convolve("sparseConv3d", x, weight, bias, coarser.map()));
  }
}
