package vexel.distill.eval.detection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vexel.distill.Progress;
import vexel.distill.data.Annotation;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// The true boxes of recorded samples, and what the filters need to know around them.
///
/// @param boxes those of the detection classes
/// @param around vehicle and bicycle racks
public record RecordedGroundTruth(DetectionResults boxes, Surroundings around) {
  private static final String RACK = "static_object.bicycle_rack";

  /// The boxes of `frames`, which are all or some of those of `data`.
  public static RecordedGroundTruth of(NuScenes data, FrameSource frames, Progress progress) {
    Map<String, List<DetectionBox>> samples = new LinkedHashMap<>();
    Map<String, Vec3> ego = new HashMap<>();
    Map<String, List<BikeRack>> racks = new HashMap<>();
    Map<String, Pose> poses = data.worldFromEgo();
    for (int i = 0; i < frames.size(); i++) {
      progress.stopIfAsked();
      String sample = frames.entry(i).token();
      List<DetectionBox> own = new ArrayList<>();
      List<BikeRack> ownRacks = new ArrayList<>();
      for (Annotation a : frames.boxes(i)) {
        Box box =
            new Box(a.worldFromBox().translation(), a.size(), a.worldFromBox().yaw(), a.velocity());
        a.detectionClass()
            .ifPresent(
                name ->
                    own.add(
                        DetectionBox.truth(
                            box, name, a.attribute(), a.lidarPoints() + a.radarPoints())));
        if (a.category().equals(RACK)) {
          ownRacks.add(new BikeRack(a.worldFromBox(), a.size()));
        }
      }
      samples.put(sample, own);
      racks.put(sample, ownRacks);
      Pose pose = poses.get(sample);
      if (pose != null) {
        ego.put(sample, pose.translation());
      }
      progress.at("ground truth", i + 1L, frames.size(), "");
    }
    return new RecordedGroundTruth(new DetectionResults(samples), new Surroundings(ego, racks));
  }
}
