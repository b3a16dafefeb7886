package vexel.distill.detector;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import vexel.distill.data.FrameSource;
import vexel.distill.eval.detection.DetectionBox;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// Which boxes have their centre on a detector's maps. nuScenes counts cars up to 50 m away; maps
/// of 32 m cannot show those beyond, and a mean over the classes says as much about the maps' size
/// as about the detector. Boxes on the maps alone tell the two apart.
///
/// @param range half the edge of the maps, metres
/// @param lidarFromWorld by the token of the sample
public record OnMaps(double range, Map<String, Pose> lidarFromWorld)
    implements BiPredicate<String, DetectionBox> {
  /// The maps of a detector over frames.
  public static OnMaps of(DetectSettings settings, FrameSource frames) {
    Map<String, Pose> poses = new HashMap<>();
    for (int i = 0; i < frames.size(); i++) {
      poses.put(frames.entry(i).token(), frames.frame(i).worldFromLidar().inverse());
    }
    return new OnMaps(settings.sizes().range(), Map.copyOf(poses));
  }

  @Override
  public boolean test(String sample, DetectionBox box) {
    Pose pose = lidarFromWorld.get(sample);
    if (pose == null) {
      throw new IllegalArgumentException("on maps: no sample " + sample + "; name its frames");
    }
    Vec3 c = pose.apply(box.box().centre());
    return StrictMath.abs(c.x()) <= range && StrictMath.abs(c.y()) <= range;
  }
}
