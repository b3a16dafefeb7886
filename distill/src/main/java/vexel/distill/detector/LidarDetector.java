package vexel.distill.detector;

import vexel.autograd.Value;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.nn.bev.BevEncoder;
import vexel.nn.bev.CenterHead;
import vexel.nn.sparse.HeightCompression;
import vexel.nn.sparse.VoxelBackBone8x;

/// The LiDAR detector: voxels that carry the mean of their points (x, y, z, intensity, Δt), a
/// sparse encoder to an eighth of the resolution, its heights compressed to channels.
///
/// @param lidar the sparse encoder
/// @param encoder over the bird's-eye view
/// @param head finds the boxes
public record LidarDetector(
    @Name("lidar_encoder.backbone_3d") VoxelBackBone8x lidar,
    @Name("bev_encoder.backbone_2d") BevEncoder encoder,
    @Name("det_head.dense_head") CenterHead head)
    implements Detector {
  @Override
  public Value low(DetectorInput input, Pass pass) {
    return HeightCompression.of(lidar.forward(input.lidar(), pass.at("lidar")));
  }
}
