package vexel.nn.sparse;

import vexel.nn.BatchNorm;
import vexel.nn.Layer;
import vexel.nn.Pass;

/// A step of a [VoxelBackBone8x].
public sealed interface VoxelUnit extends Layer
    permits SubmanifoldUnit, StridedUnit, VoxelResBlock {
  /// x [V, Cin] → [V', Cout].
  Voxels forward(Voxels x, Pass pass);

  /// The normalisation that all of these detectors have: ε = 10⁻³, momentum 0.01.
  static BatchNorm norm(int channels) {
    return BatchNorm.of(channels, 1e-3, 0.01);
  }
}
