package vexel.tensor.spi;

/// The scalars of one step of Adam (Kingma and Ba 2015, Algorithm 1) or AdamW (Loshchilov and Hutter
/// 2019, Algorithm 2), computed in F64; kernels round each once to the parameter's type.
///
/// Per element, with g the gradient:
///
///     p ← shrink·p,  g ← g + gradientDecay·p                             (1)
///     m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²                     (2)
///     p ← p − stepSize · m / (√v / correction2 + ε)                      (3)
///
/// @param shrink 1 − lr·λ for decoupled decay, else 1
/// @param gradientDecay λ for decay through the gradient, else 0
/// @param stepSize lr / (1 − β₁ᵗ)
/// @param correction2 √(1 − β₂ᵗ)
public record AdamStep(
    double shrink,
    double gradientDecay,
    double beta1,
    double beta2,
    double eps,
    double stepSize,
    double correction2) {
  /// Step t ≥ 1.
  public static AdamStep of(
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      boolean decoupled,
      long t) {
    return new AdamStep(
        decoupled ? 1 - lr * weightDecay : 1,
        decoupled ? 0 : weightDecay,
        beta1,
        beta2,
        eps,
        lr / (1 - StrictMath.pow(beta1, (double) t)),
        Math.sqrt(1 - StrictMath.pow(beta2, (double) t)));
  }
}
