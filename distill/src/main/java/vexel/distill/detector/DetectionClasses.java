package vexel.distill.detector;

import java.util.ArrayList;
import java.util.List;
import vexel.nn.bev.CenterHead;

/// The ten classes of nuScenes in the order of a head's tasks: car; truck, construction vehicle;
/// bus, trailer; barrier; motorcycle, bicycle; pedestrian, traffic cone.
public final class DetectionClasses {
  /// The names; a label is an index into them.
  public static final List<String> NAMES =
      List.of(
          "car",
          "truck",
          "construction_vehicle",
          "bus",
          "trailer",
          "barrier",
          "motorcycle",
          "bicycle",
          "pedestrian",
          "traffic_cone");

  /// The labels of each task, in the order of its channels.
  public static final List<List<Integer>> TASKS = tasks();

  private DetectionClasses() {}

  private static List<List<Integer>> tasks() {
    List<List<Integer>> tasks = new ArrayList<>();
    int next = 0;
    for (int classes : CenterHead.NUSCENES) {
      List<Integer> labels = new ArrayList<>();
      for (int i = 0; i < classes; i++) {
        labels.add(next++);
      }
      tasks.add(List.copyOf(labels));
    }
    return List.copyOf(tasks);
  }
}
