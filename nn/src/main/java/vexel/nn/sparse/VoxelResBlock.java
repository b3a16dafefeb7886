package vexel.nn.sparse;

import vexel.nn.BatchNorm;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// The residual block of sparse detectors: a [SparseBlock] of one width under their names, whose
/// convolutions have a bias although a normalisation follows.
public record VoxelResBlock(
    SubmanifoldConv3d conv1, BatchNorm bn1, SubmanifoldConv3d conv2, BatchNorm bn2)
    implements VoxelUnit {
  /// A new block.
  public static VoxelResBlock of(int width, Rng rng) {
    KernelShape cube = KernelShape.submanifold(3);
    return new VoxelResBlock(
        SubmanifoldConv3d.of(width, width, cube, true, rng.at("conv1")),
        VoxelUnit.norm(width),
        SubmanifoldConv3d.of(width, width, cube, true, rng.at("conv2")),
        VoxelUnit.norm(width));
  }

  @Override
  public Voxels forward(Voxels x, Pass pass) {
    return new SparseBlock(conv1, bn1, conv2, bn2, null).forward(x, pass);
  }
}
