package vexel.nn.sparse;

import vexel.autograd.op.SparseMaxPool;
import vexel.nn.Layer;

/// Maximum over the active inputs in each window; empty cells take no part.
///
/// @param shape size, stride, padding, dilation
/// @param rule which outputs exist
public record SparseMaxPool3d(KernelShape shape, ActiveRule rule) implements Layer {
  /// x [V, C] → [V', C] at the coarser sites.
  public Voxels forward(Voxels x) {
    Sites.Coarser coarser = x.sites().strided(shape, rule, x.features().tensor().backend());
    return new Voxels(
        coarser.sites(), x.features().sparseMaxPool(new SparseMaxPool(coarser.map().pairs())));
  }
}
