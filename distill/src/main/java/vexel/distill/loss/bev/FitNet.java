package vexel.distill.loss.bev;

import vexel.autograd.Value;
import vexel.tensor.Tensor;

/// Plain imitation of a map, the baseline of every method here. Romero et al., *FitNets: Hints for
/// Thin Deep Nets* (ICLR 2015), eq. 3. With Δ = φ(S) − T and φ an adapter, if there is one:
///
/// ```
/// L = 1/(B C H W) Σ_bcyx Δ_bcyx²                        (1)
/// ```
///
/// Between sensors it fails as a rule: most cells are background, where a camera and a LiDAR need
/// not agree.
///
/// *Deviations.* The paper has ½‖Δ‖² and trains with this loss alone first; here it is a mean, as
/// in later comparisons, and one term among others.
public final class FitNet {
  private FitNet() {}

  /// The loss of a student's map [B, C, H, W] against the teacher's, a scalar.
  public static Value of(Value student, Tensor teacher) {
    return CellErrors.squares("fitnet", student, teacher).mean(); // (1)
  }
}
