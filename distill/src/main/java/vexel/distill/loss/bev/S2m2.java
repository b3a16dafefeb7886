package vexel.distill.loss.bev;

import vexel.autograd.Value;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Imitation where the student is right, sees too much, or misses. After Zheng et al., *Boosting 3D
/// Object Detection by Simulating Multimodality on Point Clouds* (S2M2-SSD, CVPR 2022), in the form
/// that Wang et al. (DistillBEV, ICCV 2023) compare with. With y the greatest blob of a cell, p the
/// student's greatest likelihood, not differentiated, t a threshold, B_R the samples with a cell in
/// R:
///
/// ```
/// R = hits {y > t, p > t},  alarms {y < t, p > t},  misses {y > t, p < t}               (1)
/// W^R_byx = 1/(|B_R| #R_b) in R, else 0                                                 (2)
/// L_feature = Σ_R w_R Σ_byx W^R_byx 1/C Σ_c Δ_bcyx²                                     (3)
/// L_heat = Σ_R w_R Σ_byx W^R_byx (m_S − m_T)²,  m = max_c clamp(σ(z), η, 1 − η)           (4)
/// ```
///
/// A sample without cells in R does not count in its mean, and no such sample gives 0.
///
/// *Reconstruction.* t, the weights and squares in (4) are ours: the released settings that use
/// this form are not known. *Deviation.* The released (4) masks the student alone, so that the
/// teacher is compared with 0 everywhere else.
///
/// @param threshold t
/// @param hits w of hits
/// @param alarms w of alarms
/// @param misses w of misses
public record S2m2(double threshold, double hits, double alarms, double misses) {
  /// Equal weights.
  public static final S2m2 EQUAL = new S2m2(0.1, 1, 1, 1);

  private static final double CLAMP = 1e-4;

  /// The masks (2), [B, H, W] each.
  public record Regions(Tensor hits, Tensor alarms, Tensor misses) {}

  /// (1, 2)
  ///
  /// @param blobs of the true boxes, [B, classes, H, W]
  /// @param z the student's logits, [B, classes, H, W]
  public Regions regions(Tensor blobs, Tensor z) {
    Tensor truth = likeliest(Value.of(blobs));
    Tensor seen = likeliest(likelihoods(Value.of(z)));
    if (!truth.shape().equals(seen.shape())) {
      throw new TensorException(
          "s2m2",
          "blobs%s and logits%s must have equal cells; draw the blobs on the head's grid"
              .formatted(blobs.shape(), z.shape()));
    }
    double[] y = truth.widened();
    double[] p = seen.widened();
    double[][] in = new double[3][y.length];
    for (int i = 0; i < y.length; i++) {
      in[0][i] = y[i] > threshold && p[i] > threshold ? 1 : 0;
      in[1][i] = y[i] < threshold && p[i] > threshold ? 1 : 0;
      in[2][i] = y[i] > threshold && p[i] < threshold ? 1 : 0;
    }
    return new Regions(mean(in[0], seen), mean(in[1], seen), mean(in[2], seen));
  }

  /// (2)
  private static Tensor mean(double[] in, Tensor like) {
    int samples = like.dim(0);
    int cells = in.length / samples;
    double[] count = new double[samples];
    for (int i = 0; i < in.length; i++) {
      count[i / cells] += in[i];
    }
    int with = 0;
    for (double n : count) {
      with += n > 0 ? 1 : 0;
    }
    double[] weight = new double[in.length];
    for (int i = 0; i < in.length; i++) {
      weight[i] = in[i] > 0 ? 1 / (with * count[i / cells]) : 0;
    }
    return Tensor.rounded(like.backend(), like.dtype(), weight, like.shape().toArray());
  }

  private static Value likelihoods(Value z) {
    return z.sigmoid().clamp(CLAMP, 1 - CLAMP);
  }

  private static Tensor likeliest(Value p) {
    return p.max(1).getFirst().tensor();
  }

  /// (3) of maps [B, C, H, W], a scalar.
  public Value features(Value student, Tensor teacher, Regions regions) {
    return sum(CellErrors.of("s2m2", student, teacher).div(student.dim(1)), regions); // (3)
  }

  /// (4) of logits [B, classes, H, W], a scalar.
  public Value heat(Value student, Tensor teacher, Regions regions) {
    Value own = likelihoods(student).max(1).getFirst();
    Tensor his = likeliest(likelihoods(Value.of(teacher)));
    return sum(own.sub(Value.of(his)).square(), regions); // (4)
  }

  private Value sum(Value errors, Regions r) {
    Value wrong = CellErrors.under(errors, r.alarms).mul(alarms);
    wrong = wrong.add(CellErrors.under(errors, r.misses).mul(misses));
    return CellErrors.under(errors, r.hits).mul(hits).add(wrong);
  }
}
