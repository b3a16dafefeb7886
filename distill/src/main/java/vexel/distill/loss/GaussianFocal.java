package vexel.distill.loss;

import vexel.autograd.Value;
import vexel.tensor.Tensor;

/// Penalty-reduced focal loss of heat maps. Law and Deng, *CornerNet* (ECCV 2018), eq. 1; Zhou et
/// al., *Objects as Points* (2019), eq. 1. With y the blobs of the true boxes ([0, 1], 1 at
/// centres), N the number of centres:
///
/// ```
/// p = clamp(σ(x), η, 1 − η),  η = 10⁻⁴                                                  (1)
/// L = −1/N [ Σ_{y = 1} (1 − p)^α log p + Σ_{y < 1} (1 − y)^β p^α log(1 − p) ]            (2)
/// ```
///
/// Without a centre the second sum is not divided.
public final class GaussianFocal {
  private static final double CLAMP = 1e-4;

  private GaussianFocal() {}

  /// The loss of logits x and blobs y of one shape, a scalar.
  ///
  /// @param alpha 2 in the papers
  /// @param beta 4 in the papers
  public static Value of(Value x, Tensor y, double alpha, double beta) {
    double[] blobs = y.widened();
    double[] centre = new double[blobs.length];
    double[] around = new double[blobs.length];
    int n = 0;
    for (int i = 0; i < blobs.length; i++) {
      boolean one = blobs[i] == 1;
      centre[i] = one ? 1 : 0;
      around[i] = one ? 0 : StrictMath.pow(1 - blobs[i], beta);
      n += one ? 1 : 0;
    }
    Value p = x.sigmoid().clamp(CLAMP, 1 - CLAMP); // (1)
    Value miss = p.neg().add(1);
    Value hits = miss.pow(alpha).mul(p.log()).mul(like(y, centre));
    Value alarms = p.pow(alpha).mul(miss.log()).mul(like(y, around));
    return hits.add(alarms).sum().div(-StrictMath.max(1, n)); // (2)
  }

  private static Value like(Tensor y, double[] values) {
    return Value.of(Tensor.rounded(y.backend(), y.dtype(), values, y.shape().toArray()));
  }
}
