package vexel.distill.eval.detection;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Precision, confidence and errors of one class at the recalls 0, 0.01, …, 1. With c_k the
/// confidence at which recall r_k is reached:
///
/// ```
/// prec(r_k) = interpolated over the recalls of the ranked predictions, 0 beyond the last   (1)
/// err(r_k) = mean of the errors of all matches with confidence ≥ c_k, interpolated         (2)
/// AP = mean_{k > 100 r_min} max(prec(r_k) − p_min, 0) / (1 − p_min)                        (3)
/// TP error = mean of err(r_k) over 100 r_min < k ≤ the last recall reached; 1 if none      (4)
/// ```
///
/// Caesar et al. 2020, §3.1. There is no monotone envelope.
public final class RecallCurve {
  private static final int POINTS = 101;

  private final double[] precision;
  private final double[] confidence;
  private final Map<TpMetric, double[]> errors = new EnumMap<>(TpMetric.class);

  private RecallCurve(double[] precision, double[] confidence) {
    this.precision = precision;
    this.confidence = confidence;
  }

  /// The curve of a class without ground truth or without a match.
  static RecallCurve nothing() {
    RecallCurve curve = new RecallCurve(new double[POINTS], new double[POINTS]);
    for (TpMetric metric : TpMetric.values()) {
      double[] ones = new double[POINTS];
      Arrays.fill(ones, 1);
      curve.errors.put(metric, ones);
    }
    return curve;
  }

  /// @param positives true boxes of the class
  /// @param scores of the predictions, best first
  /// @param matched which of them are matched
  /// @param matches the errors of those, in the same order
  static RecallCurve of(
      int positives, double[] scores, boolean[] matched, List<BoxMatching.Match> matches) {
    if (matches.isEmpty()) {
      return nothing();
    }
    int n = scores.length;
    double[] recall = new double[n];
    double[] precise = new double[n];
    double found = 0;
    for (int i = 0; i < n; i++) {
      found += matched[i] ? 1 : 0;
      precise[i] = found / (i + 1);
      recall[i] = found / positives;
    }
    RecallCurve curve = new RecallCurve(new double[POINTS], new double[POINTS]);
    for (int k = 0; k < POINTS; k++) {
      double r = k == POINTS - 1 ? 1 : k * 0.01;
      curve.precision[k] = NumpyOrder.interpolate(r, recall, precise, 0); // (1)
      curve.confidence[k] = NumpyOrder.interpolate(r, recall, scores, 0);
    }
    double[] rising = reversed(matches.stream().mapToDouble(BoxMatching.Match::score).toArray());
    for (TpMetric metric : TpMetric.values()) {
      double[] means = matches.stream().mapToDouble(m -> m.errors().get(metric)).toArray();
      accumulateMeans(means);
      double[] along = reversed(means);
      curve.errors.put(
          metric,
          Arrays.stream(curve.confidence) // (2)
              .map(c -> NumpyOrder.interpolate(c, rising, along, along[along.length - 1]))
              .toArray());
    }
    return curve;
  }

  /// The mean of all numbers up to each that are not NaN: 0 before the first, 1 if there are none.
  private static void accumulateMeans(double[] x) {
    boolean none = Arrays.stream(x).allMatch(Double::isNaN);
    double sum = 0;
    int count = 0;
    for (int i = 0; i < x.length; i++) {
      if (!Double.isNaN(x[i])) {
        sum += x[i];
        count++;
      }
      x[i] = none ? 1 : count == 0 ? 0 : sum / count;
    }
  }

  private static double[] reversed(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[x.length - 1 - i];
    }
    return y;
  }

  /// (3)
  double averagePrecision(double minRecall, double minPrecision) {
    double[] above = new double[POINTS];
    for (int k = 0; k < POINTS; k++) {
      above[k] = StrictMath.max(precision[k] - minPrecision, 0);
    }
    return NumpyOrder.mean(above, first(minRecall), POINTS) / (1 - minPrecision);
  }

  /// (4)
  double error(TpMetric metric, double minRecall) {
    int last = 0;
    for (int k = 0; k < POINTS; k++) {
      last = confidence[k] != 0 ? k : last;
    }
    double[] error = errors.getOrDefault(metric, confidence);
    return last < first(minRecall) ? 1 : NumpyOrder.mean(error, first(minRecall), last + 1);
  }

  private static int first(double minRecall) {
    return (int) StrictMath.rint(100 * minRecall) + 1;
  }
}
