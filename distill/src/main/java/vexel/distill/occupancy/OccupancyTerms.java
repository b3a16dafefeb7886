package vexel.distill.occupancy;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.tensor.Tensor;

/// What an occupancy task yields.
///
/// @param occupancy the cross-entropy, a scalar
/// @param intensity the intensities' mean absolute error, a scalar; null if they are not predicted
/// @param diagnostics figures for the log
public record OccupancyTerms(Value occupancy, @Nullable Value intensity, Diagnostics diagnostics) {

  /// Figures for the log. Free queries often have no support, so queries and pairs differ in their
  /// share of occupied ones.
  ///
  /// @param queries number of queries
  /// @param supported number of queries that have a support
  /// @param pairs number of predictions
  /// @param occupiedQueries share of occupied ones among the queries
  /// @param occupiedPairs share of predictions whose query is occupied
  /// @param iou TP / (TP + FP + FN) of the predictions, occupied meaning a probability above ½; NaN
  ///   if nothing is occupied and nothing predicted so
  public record Diagnostics(
      int queries,
      int supported,
      int pairs,
      double occupiedQueries,
      double occupiedPairs,
      double iou) {}

  /// Counts predictions.
  ///
  /// @param queries number of queries
  /// @param occupied how many of them are occupied
  /// @param supported how many of them have a support
  /// @param logits [P, …], occupancy first
  /// @param labels of the predictions
  static Diagnostics diagnose(
      int queries, int occupied, int supported, Tensor logits, double[] labels) {
    double[] x = logits.widened();
    int width = labels.length == 0 ? 1 : x.length / labels.length;
    int both = 0;
    int either = 0;
    int positive = 0;
    for (int p = 0; p < labels.length; p++) {
      boolean says = x[p * width] > 0;
      boolean is = labels[p] == 1;
      both += says && is ? 1 : 0;
      either += says || is ? 1 : 0;
      positive += is ? 1 : 0;
    }
    return new Diagnostics(
        queries,
        supported,
        labels.length,
        (double) occupied / queries,
        (double) positive / labels.length,
        (double) both / either);
  }
}
