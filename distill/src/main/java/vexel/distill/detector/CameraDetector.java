package vexel.distill.detector;

import vexel.autograd.Value;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.nn.bev.BevEncoder;
import vexel.nn.bev.CameraEncoder;
import vexel.nn.bev.CenterHead;

/// The camera detector: images through a ResNet and a pyramid, lifted by predicted depths and
/// splatted into the cells of the bird's-eye view. No depth is supervised.
///
/// @param camera images to F^low
/// @param encoder over the bird's-eye view
/// @param head finds the boxes
public record CameraDetector(
    @Name("camera_encoder.backbone") CameraEncoder camera,
    @Name("bev_encoder.backbone_2d") BevEncoder encoder,
    @Name("det_head.dense_head") CenterHead head)
    implements Detector {
  @Override
  public Value low(DetectorInput input, Pass pass) {
    return camera.forward(input.camera(), input.rays(), pass.at("camera"));
  }
}
