package vexel.nn.sparse;

import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Pass;

/// A LiDAR network that gives each voxel a feature: what a camera teacher is distilled into.
public interface VoxelStudent extends Layer {
  /// x [V, inputChannels] → [V, width], row r at site r.
  Value forward(Voxels x, Pass pass);

  /// Number of input features of a voxel.
  int inputChannels();

  /// Number of output features of a voxel.
  int width();
}
