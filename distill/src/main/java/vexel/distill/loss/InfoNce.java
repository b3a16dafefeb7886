package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.ContrastTiles;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.Positive;
import vexel.distill.relation.RowPairs;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Contrastive distillation: each student row shall find its teacher row among all of the batch.
/// Liu et al., *Learning from 2D: Contrastive Pixel-to-Point Knowledge Transfer* (PPKT, 2021), with
/// rows that are points; Sautier et al., *Image-to-Lidar Self-Supervised Distillation* (SLidR, CVPR
/// 2022), with rows that are means over superpixels.
///
/// For rows i = 1 … N, student k_i and teacher q_i, weights ω_i (1 unless given), Ω = Σ ω_i:
///
/// ```
/// z_ij = k_i·q_j / τ,   p_ij = e^{z_ij} / Σ_l e^{z_il}                                (1)
/// L = −1/Ω Σ_i ω_i log p_ii                                                          (2)
/// ∂L/∂k_i = ω_i/(Ωτ) (Σ_j p_ij q_j − q_i)                                            (3)
/// ∂L/∂q_j = 1/(Ωτ) (Σ_i ω_i p_ij k_i − ω_j k_j)                                      (4)
/// ```
///
/// One direction only: student rows against teacher columns. Rows are used as they come, as the
/// released codes do (a superpixel's mean of unit features is not brought to length 1 again), or
/// normalised first (a row of length 10⁻¹² or less becomes 0). Where the teacher's projection is
/// trained, q is a second input; otherwise it is frozen. N = 0 and N = 1 give 0.
///
/// @param temperature τ
/// @param normalize whether rows of both sides are brought to length 1 first
/// @param teacher q, shape [N, D], frozen; null if it is the second input
/// @param weight ω, shape [N], or null
public record InfoNce(
    double temperature, boolean normalize, @Nullable Tensor teacher, @Nullable Tensor weight)
    implements Op<StoredGradient> {
  /// The temperature of PPKT and SLidR.
  public static final double TEMPERATURE = 0.07;

  private static final String NAME = "info_nce";

  public InfoNce {
    Positive.demand(NAME, "temperature", temperature);
  }

  /// The loss of student rows k[N, D] against frozen teacher rows q[N, D], a scalar.
  public static Value of(double temperature, Value k, Tensor q) {
    return Value.apply(new InfoNce(temperature, false, q, null), k);
  }

  /// The loss of student rows k[N, D] and trained teacher rows q[N, D], a scalar.
  public static Value of(double temperature, Value k, Value q) {
    return Value.apply(new InfoNce(temperature, false, null, null), k, q);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    ContrastTiles tiles = ContrastTiles.of(NAME, temperature, normalize, teacher, in);
    return tiles.step(RowPairs.of(NAME, in[0].dim(0), weight, null), null); // (1) … (4)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: frozen and trained teachers, weights, rows as they are and
  /// normalised, duplicates, N = 1, and what it refuses.
  public static List<Sample> samples() {
    Tensor q = FeatureRows.normals(6, 4);
    Tensor repeated =
        q.gatherRows(Tensor.copyOf(Backends.reference(), new int[] {0, 0, 2, 3, 3, 5}, 6));
    Tensor weight = Tensor.copyOf(Backends.reference(), new double[] {0, 1, 0.5, 2, 1, 0.25}, 6);
    Shape x = Shape.of(6, 4);
    return List.of(
        Sample.of(new InfoNce(0.5, false, q, null), x),
        Sample.of(new InfoNce(0.5, true, q, weight), x),
        Sample.of(new InfoNce(0.5, false, repeated, null), x),
        Sample.of(new InfoNce(0.5, false, null, weight), x, x),
        Sample.of(new InfoNce(0.3, true, null, null), x, x),
        Sample.of(new InfoNce(0.5, false, null, null), Shape.of(1, 3), Shape.of(1, 3)),
        Sample.rejected(new InfoNce(0.5, false, q, null), "one width", Shape.of(6, 5)),
        Sample.rejected(new InfoNce(0.5, false, null, null), "takes 2 inputs", x),
        Sample.rejected(new InfoNce(0.5, false, q, null), "takes 1 input", x, x),
        Sample.rejected(new InfoNce(0.5, false, q, weight.mul(-1)), "not negative", x));
  }
}
