package vexel.distill.eval.detection;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/// The nuScenes detection metrics.
///
/// ```
/// mAP = mean over classes of the mean over distances of AP                  (1)
/// mTP = mean over the classes it applies to, of each of five errors         (2)
/// NDS = (5 mAP + Σ_5 max(0, 1 − mTP)) / 10                                  (3)
/// ```
///
/// @param config the constants
/// @param aps by class and distance
/// @param tpErrors by class and error; NaN where it does not apply
public record DetectionMetrics(
    DetectionConfig config,
    Map<String, Map<Double, Double>> aps,
    Map<String, Map<TpMetric, Double>> tpErrors) {
  /// The metrics of curves by class and distance.
  public static DetectionMetrics of(
      DetectionConfig config, ToDoubleBiFunction<String, Double> ap, ErrorOfClass error) {
    Map<String, Map<Double, Double>> aps = new LinkedHashMap<>();
    Map<String, Map<TpMetric, Double>> errors = new LinkedHashMap<>();
    for (String name : config.classes()) {
      Map<Double, Double> ofDistance = new LinkedHashMap<>();
      config.distances().forEach(d -> ofDistance.put(d, ap.applyAsDouble(name, d)));
      aps.put(name, ofDistance);
      Map<TpMetric, Double> ofMetric = new LinkedHashMap<>();
      for (TpMetric metric : TpMetric.values()) {
        ofMetric.put(
            metric, metric.appliesTo(name) ? error.applyAsDouble(name, metric) : Double.NaN);
      }
      errors.put(name, ofMetric);
    }
    return new DetectionMetrics(config, aps, errors);
  }

  /// An error of a class.
  public interface ErrorOfClass extends ToDoubleBiFunction<String, TpMetric> {}

  /// AP of a class at a distance; NaN where it was not asked for.
  public double ap(String name, double distance) {
    return aps.getOrDefault(name, Map.of()).getOrDefault(distance, Double.NaN);
  }

  /// An error of a class; NaN where it does not apply.
  public double error(String name, TpMetric metric) {
    return tpErrors.getOrDefault(name, Map.of()).getOrDefault(metric, Double.NaN);
  }

  /// The mean AP of each class over the distances.
  public Map<String, Double> meanDistanceAps() {
    Map<String, Double> means = new LinkedHashMap<>();
    aps.forEach((name, ofDistance) -> means.put(name, mean(List.copyOf(ofDistance.values()))));
    return means;
  }

  /// (1)
  public double meanAp() {
    return mean(List.copyOf(meanDistanceAps().values()));
  }

  private static double mean(List<Double> values) {
    double[] x = values.stream().mapToDouble(v -> v).toArray();
    return NumpyOrder.mean(x, 0, x.length);
  }

  /// (2)
  public double meanError(TpMetric metric) {
    return NumpyOrder.meanOfKnown(
        tpErrors.values().stream().mapToDouble(e -> e.getOrDefault(metric, Double.NaN)).toArray());
  }

  /// max(0, 1 − mTP); 0 for an error that applies to no class.
  public double score(TpMetric metric) {
    double score = 1 - meanError(metric);
    return score > 0 ? score : 0;
  }

  /// (3)
  public double detectionScore() {
    double[] scores = Arrays.stream(TpMetric.values()).mapToDouble(this::score).toArray();
    double total = config.mapWeight() * meanAp() + NumpyOrder.sum(scores, 0, scores.length);
    return total / (config.mapWeight() + scores.length);
  }
}
