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
import vexel.distill.relation.UnitRows;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Similarity-preserving distillation (SP). Tung and Mori, *Similarity-Preserving Knowledge
/// Distillation* (ICCV 2019): rows that excite the teacher alike shall excite the student alike.
///
/// ```
/// G^s = S Sᵀ,  G^t = T Tᵀ                          (1)
/// Ĝ_i = G_i / ‖G_i‖                  (each row)    (2)
/// L = 1/N² ‖Ĝ^t − Ĝ^s‖²_F                          (3)
/// ∂L/∂Ĝ^s = 2/N² (Ĝ^s − Ĝ^t)                       (4)
/// ```
///
/// A row of G that is zero (a zero feature) stays zero and carries no gradient.
///
/// @param teacher T [N, D_t]
public record SimilarityPreserving(Tensor teacher) implements Op<StoredGradient> {
  /// γ, the weight beside the task's loss, as in the released code.
  public static final double WEIGHT = 3000;

  /// The loss of student rows S[N, D_s], a scalar.
  public static Value of(Value student, Tensor teacher) {
    return Value.apply(new SimilarityPreserving(teacher), student);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    FeatureRows.paired("similarity preserving", in[0], teacher);
    double n = in[0].dim(0);
    GramPass pass =
        GramPass.over(
            in[0].contiguous(),
            teacher.contiguous(),
            1 / (n * n),
            (gs, gt) -> { // (1)
              UnitRows s = UnitRows.of(gs); // (2)
              Tensor difference = s.unit().sub(UnitRows.of(gt).unit());
              Tensor gradient = s.backward(difference.mul(2)); // (4)
              return new GramPass.Rows(difference.map(Unary.SQUARE), gradient); // (3)
            });
    return StoredGradient.step(pass.loss(), pass.gradient());
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: other widths, a repeated teacher row, one row, refusals.
  public static List<Sample> samples() {
    return List.of(
        Sample.of(new SimilarityPreserving(FeatureRows.normals(7, 9)), Shape.of(7, 5)),
        Sample.of(new SimilarityPreserving(FeatureRows.repeating(6, 4)), Shape.of(6, 4)),
        Sample.of(new SimilarityPreserving(FeatureRows.normals(1, 3)), Shape.of(1, 1)),
        Sample.rejected(
            new SimilarityPreserving(FeatureRows.normals(7, 5)), "equal rows", Shape.of(6, 5)),
        Sample.rejected(
            new SimilarityPreserving(FeatureRows.normals(0, 5)), "no rows", Shape.of(0, 5)));
  }
}
