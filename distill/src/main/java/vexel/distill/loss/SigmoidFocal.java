package vexel.distill.loss;

import vexel.autograd.Value;
import vexel.autograd.op.BinaryCrossEntropy;
import vexel.tensor.Tensor;

/// Focal loss of logits x with targets t ∈ [0, 1]. Lin et al., *Focal Loss for Dense Object
/// Detection* (ICCV 2017), eq. 5:
///
/// ```
/// p = σ(x),  p_t = p t + (1 − p)(1 − t),  α_t = α t + (1 − α)(1 − t)              (1)
/// ℓ = α_t (1 − p_t)^γ (−t log p − (1 − t) log(1 − p))                             (2)
/// ```
///
/// A negative α leaves α_t out.
public final class SigmoidFocal {
  private SigmoidFocal() {}

  /// The terms ℓ, of the shape of x and t.
  public static Value terms(Value x, Tensor t, double alpha, double gamma) {
    Tensor sign = t.mul(2).add(-1); // p_t = p (2t − 1) + 1 − t
    Value miss = x.sigmoid().mul(Value.of(sign)).sub(Value.of(t)).neg(); // 1 − p_t
    Value entropy = Value.apply(new BinaryCrossEntropy(t, null), x);
    Value terms = miss.pow(gamma).mul(entropy); // (2)
    return alpha < 0 ? terms : terms.mul(Value.of(t.mul(2 * alpha - 1).add(1 - alpha))); // (1)
  }
}
