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

  /// Mean AP at a distance over the classes of which a true box counts; NaN if there is none. The
  /// challenge's mean takes absent classes for 0, which says nothing about a few frames.
  ///
  /// @param distance one of the configuration's, metres
  public double presentAp(double distance) {
    double[] aps =
        metrics.config().classes().stream()
            .filter(
                name ->
                    truth.samples().values().stream()
                        .anyMatch(own -> own.stream().anyMatch(box -> box.name().equals(name))))
            .mapToDouble(name -> metrics.ap(name, distance))
            .toArray();
    return NumpyOrder.mean(aps, 0, aps.length);
  }

  /// Which curve.
  private record Place(String name, double distance) {}

  private static RecallCurve at(Map<Place, RecallCurve> curves, String name, double distance) {
    return curves.getOrDefault(new Place(name, distance), RecallCurve.nothing());
  }
}
