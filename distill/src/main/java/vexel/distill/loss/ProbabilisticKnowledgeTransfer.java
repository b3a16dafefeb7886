package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.GramPass;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Probabilistic knowledge transfer (PKT). Passalis and Tefas, *Learning Deep Representations with
/// Probabilistic Knowledge Transfer* (ECCV 2018): each row induces a distribution over all rows,
/// and the student's shall be the teacher's. With ε = 10⁻⁷:
///
/// ```
/// y_i = x_i / (‖x_i‖ + ε)                                               (1)
/// m_ij = (⟨y_i, y_j⟩ + 1) / 2,  p_ij = m_ij / Σ_j m_ij                  (2)
/// L = 1/N² Σ_ij p^t_ij log((p^t_ij + ε) / (p^s_ij + ε))                 (3)
/// ∂L/∂p^s_ij = −1/N² p^t_ij / (p^s_ij + ε)                              (4)
/// ∂L/∂⟨y_i, y_j⟩ = ½ (∂L/∂p_ij − Σ_k p_ik ∂L/∂p_ik) / Σ_k m_ik          (5)
/// dx_i = (dy_i − y_i ⟨x_i, dy_i⟩ / ‖x_i‖) / (‖x_i‖ + ε)                 (6)
/// ```
///
/// A zero row is alike to all rows and carries no gradient.
///
/// @param teacher [N, D_t]
public record ProbabilisticKnowledgeTransfer(Tensor teacher) implements Op<StoredGradient> {
  /// The weight beside the task's loss, as in RepDistiller.
  public static final double WEIGHT = 30_000;

  private static final double EPSILON = 1e-7;

  /// The loss of student rows [N, D_s], a scalar.
  public static Value of(Value student, Tensor teacher) {
    return Value.apply(new ProbabilisticKnowledgeTransfer(teacher), student);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    FeatureRows.paired("probabilistic knowledge transfer", in[0], teacher);
    Tensor x = in[0].contiguous();
    double n = x.dim(0);
    Tensor y = x.div(lengths(x).add(EPSILON)); // (1)
    Tensor q = teacher.div(lengths(teacher).add(EPSILON));
    GramPass pass = GramPass.over(y, q, 1 / (n * n), ProbabilisticKnowledgeTransfer::divergence);
    return StoredGradient.step(pass.loss(), back(x, y, pass.gradient()));
  }

  private static GramPass.Rows divergence(Tensor gs, Tensor gt) {
    Tensor ms = gs.add(1).mul(0.5); // (2)
    Tensor mt = gt.add(1).mul(0.5);
    Tensor total = column(ms.sum(1));
    Tensor ps = ms.div(total);
    Tensor pt = mt.div(column(mt.sum(1)));
    Tensor shifted = ps.add(EPSILON);
    Tensor loss = pt.mul(pt.add(EPSILON).map(Unary.LOG).sub(shifted.map(Unary.LOG))); // (3)
    Tensor dp = pt.div(shifted).neg(); // (4)
    Tensor mean = column(dp.mul(ps).sum(1));
    return new GramPass.Rows(loss, dp.sub(mean).div(total).mul(0.5)); // (5)
  }

  private static Tensor back(Tensor x, Tensor y, Tensor dy) {
    Tensor length = lengths(x);
    Tensor along = column(x.mul(dy).sum(1)).div(length.map(Unary.CLAMP, 1e-30, 1e30));
    Tensor dx = dy.sub(y.mul(along)).div(length.add(EPSILON)); // (6)
    return dx.mul(length.map(Unary.STEP));
  }

  /// ‖x_i‖ [N, 1].
  private static Tensor lengths(Tensor x) {
    return column(x.map(Unary.SQUARE).sum(1).map(Unary.SQRT));
  }

  private static Tensor column(Tensor rows) {
    return rows.reshape(rows.size(), 1);
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: other widths, a repeated teacher row, one row, refusals.
  public static List<Sample> samples() {
    return List.of(
        Sample.of(new ProbabilisticKnowledgeTransfer(FeatureRows.normals(7, 9)), Shape.of(7, 5)),
        Sample.of(new ProbabilisticKnowledgeTransfer(FeatureRows.repeating(6, 4)), Shape.of(6, 4)),
        Sample.of(new ProbabilisticKnowledgeTransfer(FeatureRows.normals(1, 3)), Shape.of(1, 2)),
        Sample.rejected(
            new ProbabilisticKnowledgeTransfer(FeatureRows.normals(7, 5)),
            "equal rows",
            Shape.of(6, 5)),
        Sample.rejected(
            new ProbabilisticKnowledgeTransfer(FeatureRows.normals(0, 5)),
            "no rows",
            Shape.of(0, 5)));
  }
}
