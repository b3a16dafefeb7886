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
    Map<Place, RecallCurve> curves = new HashMap<>();
    int done = 0;
    for (String name : config.classes()) {
      progress.stopIfAsked();
      BoxMatching matching = new BoxMatching(real, found, name);
      config.distances().forEach(d -> curves.put(new Place(name, d), matching.within(d)));
      progress.at("match", ++done, config.classes().size(), name);
    }
    DetectionMetrics metrics =
        DetectionMetrics.of(
            config,
            (name, d) ->
                at(curves, name, d).averagePrecision(config.minRecall(), config.minPrecision()),
            (name, metric) ->
                at(curves, name, config.tpDistance()).error(metric, config.minRecall()));
    return new DetectionEvaluation(metrics, real, found);
  }

  /// Which curve.
  private record Place(String name, double distance) {}

  private static RecallCurve at(Map<Place, RecallCurve> curves, String name, double distance) {
    return curves.getOrDefault(new Place(name, distance), RecallCurve.nothing());
  }
}
