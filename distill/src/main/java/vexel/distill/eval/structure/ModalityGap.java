package vexel.distill.eval.structure;

/// The distance of the two clouds' centres (Liang et al., *Mind the Gap: Understanding the Modality
/// Gap in Multi-modal Contrastive Representation Learning*, NeurIPS 2022).
///
/// ```
/// ‖1/N Σ_i k_i − 1/N Σ_i q_i‖        (1)
/// ```
final class ModalityGap {
  private ModalityGap() {}

  static double of(Rows k, Rows q) {
    double[] a = k.mean();
    double[] b = q.mean();
    double square = 0;
    for (int d = 0; d < a.length; d++) {
      square += (a[d] - b[d]) * (a[d] - b[d]);
    }
    return Math.sqrt(square); // (1)
  }
}
