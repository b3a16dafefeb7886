package vexel.distill.eval.detection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The constants of the KITTI object benchmark. Lists of three are easy, moderate, hard.
///
/// @param overlaps by the name of the set, class and metric: the IoU a match must exceed
/// @param minHeight pixels; labels not higher and detections lower are ignored
/// @param maxOcclusion of a label
/// @param maxTruncation of a label
/// @param neutral by class: the type that is neither found nor missed
/// @param recallPoints at which precision is taken
public record KittiConfig(
    Map<String, Map<String, List<Double>>> overlaps,
    List<Double> minHeight,
    List<Double> maxOcclusion,
    List<Double> maxTruncation,
    Map<String, String> neutral,
    int recallPoints) {
  /// The benchmark's own, with the looser set that OpenPCDet adds.
  public static final KittiConfig OFFICIAL =
      new KittiConfig(
          officialOverlaps(),
          List.of(40.0, 25.0, 25.0),
          List.of(0.0, 1.0, 2.0),
          List.of(0.15, 0.3, 0.5),
          Map.of("Car", "Van", "Pedestrian", "Person_sitting"),
          41);

  private static Map<String, Map<String, List<Double>>> officialOverlaps() {
    Map<String, Map<String, List<Double>>> sets = new LinkedHashMap<>(); // the order of all tables
    sets.put("strict", classes(List.of(0.7, 0.7, 0.7), List.of(0.5, 0.5, 0.5)));
    sets.put("loose", classes(List.of(0.7, 0.5, 0.5), List.of(0.5, 0.25, 0.25)));
    return sets;
  }

  private static Map<String, List<Double>> classes(List<Double> car, List<Double> others) {
    Map<String, List<Double>> classes = new LinkedHashMap<>();
    classes.put("Car", car);
    classes.put("Pedestrian", others);
    classes.put("Cyclist", others);
    return classes;
  }
}
