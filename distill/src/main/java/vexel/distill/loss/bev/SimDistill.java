package vexel.distill.loss.bev;

import java.util.Arrays;
import vexel.autograd.Value;
import vexel.distill.detect.HeadMaps;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// A camera that plays a whole fusion detector. Zhao et al., *SimDistill: Simulated Multi-Modal
/// Distillation for BEV 3D Object Detection* (AAAI 2024). The student has a branch for the camera,
/// one that stands for the LiDAR, and a fusion of both; each follows its counterpart. With Y the
/// blobs of the true boxes, summed over classes, z and p the student's logits and the teacher's
/// likelihoods of class c, q and t the codes of boxes in the P cells of true centres, ω their
/// weights:
///
/// ```
/// L_camera = mean Δ²,  L_fused = mean Δ²                                     ([FitNet]) (1)
/// L_lidar = v mean (Y Δ)²                                                               (2)
/// N_bc = max(1, #{p_bcyx > θ})                                                          (3)
/// L_cls = u/B Σ_bcyx (σ(z) − p)² (−p log σ(z) − (1 − p) log(1 − σ(z))) / N_bc            (4)
/// L_box = u/max(1, P) Σ_ni h(ω_i (q_ni − t_ni)),  h(r) = r²/(2 β) for |r| < β, |r| − β/2  (5)
/// ```
///
/// (4) is the quality focal loss (Li et al., *Generalized Focal Loss*, NeurIPS 2020) with γ = 2.
///
/// *Deviations.* The released code takes σ of likelihoods once more, mixes cells and classes of a
/// task in (3), compares (5) also at an unused cell for each box that a sample has less than 500,
/// and applies a rule for angles to the sine of the heading; here all follow the equations.
///
/// @param object v, 100
/// @param threshold θ, 0.1
/// @param response u, 0.25
/// @param beta β, 1/9
public record SimDistill(double object, double threshold, double response, double beta) {
  /// The constants of the released code.
  public static final SimDistill RELEASED = new SimDistill(100, 0.1, 0.25, 1 / 9.0);

  private static final double CLAMP = 1e-4;

  /// (1) of maps [B, C, H, W], a scalar: between cameras, and between fusions.
  public static Value features(Value student, Tensor teacher) {
    return FitNet.of(student, teacher);
  }

  /// (2) of maps [B, C, H, W], a scalar; 0 without boxes.
  ///
  /// @param blobs Y [B, H, W]
  public Value lidar(Value student, Tensor teacher, Tensor blobs) {
    Value errors = CellErrors.of("simdistill", student, teacher);
    Value sum = CellErrors.under(errors, blobs.map(Unary.SQUARE));
    return sum.mul(object / student.shape().size()); // (2)
  }

  /// (4) of logits [B, classes, H, W], a scalar.
  public Value classes(Value z, Tensor teacher) {
    CellErrors.alike("simdistill", z, teacher);
    Tensor p = teacher.map(Unary.SIGMOID).map(Unary.CLAMP, CLAMP, 1 - CLAMP);
    Tensor weight = perClass(p).mul(response / z.dim(0));
    Value focus = z.sigmoid().sub(Value.of(p)).square();
    return focus.mul(z.binaryCrossEntropy(p, null)).mul(Value.of(weight)).sum(); // (4)
  }

  /// 1/N_bc [B, classes, 1, 1].
  private Tensor perClass(Tensor p) {
    double[] all = p.widened();
    int cells = p.dim(2) * p.dim(3);
    double[] weight = new double[all.length / cells];
    Arrays.setAll(
        weight,
        i -> {
          int n = 0;
          for (int j = i * cells; j < (i + 1) * cells; j++) {
            n += all[j] > threshold ? 1 : 0;
          }
          return 1.0 / StrictMath.max(1, n); // (3)
        });
    return Tensor.rounded(p.backend(), p.dtype(), weight, p.dim(0), p.dim(1), 1, 1);
  }

  /// (5) of one task, a scalar; 0 for P = 0.
  ///
  /// @param centres rows of [HeadMaps#rows], I32 [P]
  /// @param weights ω [10], all 1 but 0.2 for velocities in the released settings
  public Value boxes(HeadMaps student, HeadMaps teacher, Tensor centres, double... weights) {
    if (weights.length != HeadMaps.CODE) {
      throw new TensorException(
          "simdistill",
          "%d weights; give one for each of %d channels".formatted(weights.length, HeadMaps.CODE));
    }
    Value q = student.rows().gatherRows(centres).narrow(1, 0, HeadMaps.CODE);
    Tensor t = teacher.rows().gatherRows(centres).narrow(1, 0, HeadMaps.CODE).tensor();
    Tensor w = Tensor.rounded(t.backend(), t.dtype(), weights, 1, weights.length);
    Shape shape = q.shape();
    Value apart = q.sub(Value.of(t)).mul(Value.of(w.expand(shape)));
    Value terms = apart.map(Unary.SMOOTH_L1, beta, 0);
    return terms.sum().mul(response / StrictMath.max(1, shape.dim(0))); // (5)
  }
}
