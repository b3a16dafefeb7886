package vexel.distill.eval.detection;

import java.util.HashMap;
import java.util.Map;
import vexel.distill.Progress;

/// Judges predictions by the rules of the nuScenes detection challenge.
///
/// @param metrics the result
/// @param truth the true boxes that counted
/// @param predictions the predictions that counted
public record DetectionEvaluation(
    DetectionMetrics metrics, DetectionResults truth, DetectionResults predictions) {
  /// Checks, filters and judges.
  ///
  /// @throws vexel.distill.DataException if the two do not hold the same samples, or a sample has
  ///   too many predictions
  public static DetectionEvaluation of(
      DetectionResults truth,
      DetectionResults predictions,
      Surroundings around,
      DetectionConfig config,
      Progress progress) {
    predictions.limit(config.maxBoxes());
    predictions.match(truth);
    BoxFilter filter = new BoxFilter(around, config);
    DetectionResults real = filter.apply(truth);
    DetectionResults found = filter.apply(predictions);
    Map<String, Map<Double, RecallCurve>> curves = new HashMap<>();
    int done = 0;
    for (String name : config.classes()) {
      progress.stopIfAsked();
      BoxMatching matching = new BoxMatching(real, found, name);
      Map<Double, RecallCurve> own = new HashMap<>();
      config.distances().forEach(d -> own.put(d, matching.within(d)));
      curves.put(name, own);
      progress.at("match", ++done, config.classes().size(), name);
    }
    DetectionMetrics metrics =
        DetectionMetrics.of(
            config,
            (name, d) ->
                curves.get(name).get(d).averagePrecision(config.minRecall(), config.minPrecision()),
            (name, metric) ->
                curves.get(name).get(config.tpDistance()).error(metric, config.minRecall()));
    return new DetectionEvaluation(metrics, real, found);
  }
}
