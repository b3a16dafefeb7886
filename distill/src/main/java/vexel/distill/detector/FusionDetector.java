package vexel.distill.detector;

import vexel.autograd.Value;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.nn.bev.BevEncoder;
import vexel.nn.bev.CameraEncoder;
import vexel.nn.bev.CenterHead;
import vexel.nn.bev.GatedFusion;
import vexel.nn.sparse.HeightCompression;
import vexel.nn.sparse.VoxelBackBone8x;

/// The detector of both sensors: the low-level maps of [LidarDetector] and [CameraDetector], joined
/// under a gate. What is fused is its F^low.
///
/// @param lidar the sparse encoder
/// @param camera images to a map
/// @param fusion both to F^low
/// @param encoder over the bird's-eye view
/// @param head finds the boxes
public record FusionDetector(
    @Name("lidar_encoder.backbone_3d") VoxelBackBone8x lidar,
    @Name("camera_encoder.backbone") CameraEncoder camera,
    @Name("fusion_encoder") GatedFusion fusion,
    @Name("bev_encoder.backbone_2d") BevEncoder encoder,
    @Name("det_head.dense_head") CenterHead head)
    implements Detector {
  @Override
  public Value low(DetectorInput input, Pass pass) {
    Value sweep = HeightCompression.of(lidar.forward(input.lidar(), pass.at("lidar")));
    Value images = camera.forward(input.camera(), input.rays(), pass.at("camera"));
    return fusion.forward(sweep, images, pass.at("fusion"));
  }
}
