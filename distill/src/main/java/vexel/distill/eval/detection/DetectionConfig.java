package vexel.distill.eval.detection;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The constants of the nuScenes detection metrics.
///
/// @param ranges by class, in the order of all tables: how far from the vehicle boxes count, metres
/// @param distances at which a prediction matches, metres
/// @param tpDistance the one of them at which errors are taken
/// @param minRecall recall up to which precision and errors do not count
/// @param minPrecision subtracted from precision
/// @param maxBoxes predictions a sample may have
/// @param mapWeight of mAP in the detection score, beside 1 for each error
public record DetectionConfig(
    Map<String, Double> ranges,
    List<Double> distances,
    double tpDistance,
    double minRecall,
    double minPrecision,
    int maxBoxes,
    double mapWeight) {
  /// The challenge since 2019.
  public static final DetectionConfig CVPR_2019 =
      new DetectionConfig(challengeRanges(), List.of(0.5, 1.0, 2.0, 4.0), 2, 0.1, 0.1, 500, 5);

  public DetectionConfig {
    ranges = Collections.unmodifiableMap(new LinkedHashMap<>(ranges));
    distances = List.copyOf(distances);
    if (!distances.contains(tpDistance)) {
      throw new IllegalArgumentException(
          "detection config: errors at " + tpDistance + " m, which is none of " + distances);
    }
  }

  private static Map<String, Double> challengeRanges() {
    Map<String, Double> ranges = new LinkedHashMap<>();
    List.of("car", "truck", "bus", "trailer", "construction_vehicle")
        .forEach(name -> ranges.put(name, 50.0));
    List.of("pedestrian", "motorcycle", "bicycle").forEach(name -> ranges.put(name, 40.0));
    List.of("traffic_cone", "barrier").forEach(name -> ranges.put(name, 30.0));
    return ranges;
  }

  /// The classes, in the order of all tables.
  public List<String> classes() {
    return List.copyOf(ranges.keySet());
  }
}
