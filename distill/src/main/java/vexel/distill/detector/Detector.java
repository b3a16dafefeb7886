package vexel.distill.detector;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.detect.HeadMaps;
import vexel.distill.recipe.CloudBatch;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.nn.bev.BevEncoder;
import vexel.nn.bev.CenterHead;

/// A detector in bird's-eye view. Whatever its sensors, it has a low-level map, one encoder and one
/// head, so that any detector can teach any other (Zhou et al., *UniDistill*, CVPR 2023, §3.1):
///
/// ```
/// F^low = what the sensors' encoder makes of the input        [B, C, H, W]     (1)
/// F^high = encoder(F^low)                                     [B, C', H, W]    (2)
/// maps = head(F^high)                                         task by task     (3)
/// ```
///
/// Parts are named as in the released code: `lidar_encoder.backbone_3d`, `camera_encoder.backbone`,
/// `fusion_encoder`, `bev_encoder.backbone_2d`, `det_head.dense_head`.
public sealed interface Detector extends Layer
    permits LidarDetector, CameraDetector, FusionDetector, StudentDetector {
  /// The encoder of (2).
  BevEncoder encoder();

  /// The head of (3).
  CenterHead head();

  /// How points become the input of a distilled student, or null if there is none in it.
  default CloudBatch.@Nullable Input shown() {
    return null;
  }

  /// (1)
  Value low(DetectorInput input, Pass pass);

  /// (1) to (3).
  default Taps taps(DetectorInput input, Pass pass) {
    Value low = low(input, pass);
    Value high = encoder().forward(low, pass.at("encoder"));
    List<HeadMaps> heads =
        head().forward(high, pass.at("head")).stream().map(HeadMaps::of).toList();
    return new Taps(low, high, heads);
  }
}
