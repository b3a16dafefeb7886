package vexel.distill.eval.structure;

/// How near each student feature is to its own teacher feature (Wang & Isola, *Understanding
/// Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere*, ICML
/// 2020).
///
/// ```
/// A_a = 1/N Σ_i ‖k_i − q_i‖^a        (1)      A_2 = 2 − 2 · mean cosine
/// ```
final class Alignment {
  private Alignment() {}

  static double of(Rows k, Rows q, double a) {
    double sum = 0;
    for (int i = 0; i < k.size(); i++) {
      double square = 0;
      for (int d = 0; d < k.width(); d++) {
        double difference = k.at(i, d) - q.at(i, d);
        square += difference * difference;
      }
      sum += StrictMath.pow(square, a / 2); // (1)
    }
    return sum / k.size();
  }
}
