package vexel.nn.sparse;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.nn.Layer;
import vexel.tensor.Rng;

/// Submanifold sparse convolution (Graham, Engelcke & van der Maaten 2018): a convolution whose
/// outputs are the input sites, so that the active set does not grow with depth.
///
///     y_o = Σ_k x_{o + δ_k} W_k + b, over the positions k at which o + δ_k is a site
///
/// @param weight W [K, Cin, Cout], K in the raster order of [KernelShape]
/// @param bias b [Cout], or null
/// @param shape a [KernelShape#submanifold(int)] kernel
public record SubmanifoldConv3d(Parameter weight, @Nullable Parameter bias, KernelShape shape)
    implements Layer {
  /// A new layer; weights and bias uniform in ±1/√(Cin·K), MinkowskiEngine's default.
  public static SubmanifoldConv3d of(int in, int out, KernelShape shape, boolean bias, Rng rng) {
    return new SubmanifoldConv3d(
        SparseWeights.weight(in, out, shape, in, rng),
        bias ? SparseWeights.bias(out, shape, in, rng) : null,
        shape);
  }

  /// x [V, Cin] → [V, Cout] at the same sites.
  public Voxels forward(Voxels x) {
    KernelMap map = x.sites().submanifold(shape, x.features().tensor().backend());
    return x.with(SparseWeights.convolve("submanifoldConv3d", x, weight, bias, map));
  }
}
