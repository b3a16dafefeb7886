package vexel.distill.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import vexel.distill.eval.detection.DetectionMetrics;
import vexel.distill.eval.detection.TpMetric;

/// The nuScenes detection metrics as verbs answer them.
final class DetectionTable {
  private DetectionTable() {}

  /// The keys by class and by error.
  static void put(Answer answer, DetectionMetrics metrics) {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (TpMetric m : TpMetric.values()) {
      scores.put(m.key(), metrics.score(m));
    }
    Map<String, Map<String, Double>> errorsOfClass = new LinkedHashMap<>();
    metrics
        .tpErrors()
        .forEach(
            (name, own) -> {
              Map<String, Double> byKey = new LinkedHashMap<>();
              own.forEach((m, v) -> byKey.put(m.key(), v));
              errorsOfClass.put(name, byKey);
            });
    answer
        .put("tp_errors", errors(metrics))
        .put("tp_scores", scores)
        .put("mean_dist_aps", metrics.meanDistanceAps())
        .put("label_aps", metrics.aps())
        .put("label_tp_errors", errorsOfClass);
  }

  private static Map<String, Double> errors(DetectionMetrics metrics) {
    Map<String, Double> errors = new LinkedHashMap<>();
    for (TpMetric m : TpMetric.values()) {
      errors.put(m.key(), metrics.meanError(m));
    }
    return errors;
  }

  /// A table with a line a class, and the two means.
  static void say(Answer answer, DetectionMetrics metrics) {
    answer.say(
        "%-22s%9s%9s%9s%9s%9s%9s".formatted("", "AP", "trans", "scale", "orient", "vel", "attr"));
    metrics
        .meanDistanceAps()
        .forEach(
            (name, ap) ->
                answer.say(line(name, ap, metrics.tpErrors().getOrDefault(name, Map.of()))));
    StringBuilder last = new StringBuilder("%-22s%9.4f".formatted("mean", metrics.meanAp()));
    errors(metrics).values().forEach(e -> last.append(number(e)));
    answer.say(last.toString());
    answer.say("NDS %.6f, mAP %.6f".formatted(metrics.detectionScore(), metrics.meanAp()));
  }

  private static String line(String name, double ap, Map<TpMetric, Double> errors) {
    StringBuilder line = new StringBuilder("%-22s%9.4f".formatted(name, ap));
    errors.values().forEach(e -> line.append(number(e)));
    return line.toString();
  }

  private static String number(double error) {
    return Double.isNaN(error) ? "%9s".formatted("–") : "%9.4f".formatted(error);
  }
}
