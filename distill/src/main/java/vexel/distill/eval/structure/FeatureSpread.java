package vexel.distill.eval.structure;

import vexel.tensor.Tensor;

/// How widely one set of features spreads. A teacher whose features are nearly one is trivial to
/// imitate, so a stand-in must spread before anything is compared on it.
///
/// ```
/// mean cosine = (‖Σ_i x_i‖² − N) / (N (N − 1)), x of length 1       (1)
/// ```
///
/// @param effectiveRank see [EffectiveRank]; 1 if all features are equal
/// @param meanCosine of all pairs of different features
public record FeatureSpread(double effectiveRank, double meanCosine) {
  /// Measures features x[N, D], N ≥ 2.
  ///
  /// @throws vexel.tensor.TensorException if x is no matrix or not finite
  public static FeatureSpread of(Tensor x) {
    Rows rows = Rows.unit("features", x);
    double n = rows.size();
    double square = 0;
    for (double m : rows.mean()) {
      square += n * m * n * m;
    }
    return new FeatureSpread(EffectiveRank.of(rows).orElse(1), (square - n) / (n * (n - 1))); // (1)
  }
}
