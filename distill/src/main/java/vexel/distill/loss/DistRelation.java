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

/// Correlation of relations, in the manner of DIST. Huang et al., *Knowledge Distillation from A
/// Stronger Teacher*, 2022 (NeurIPS) correlate the class scores of student and teacher; here the
/// similarities of a row to all rows are correlated, so any shift and scale of them is free.
///
/// ```
/// k_i = s_i / ‖s_i‖,  q_i = t_i / ‖t_i‖,  G^s = K Kᵀ,  G^t = Q Qᵀ         (1)
/// z_i = (G_i − mean G_i) / ‖G_i − mean G_i‖       (each row)              (2)
/// L = 1/N Σ_i (1 − ⟨z^s_i, z^t_i⟩)                (1 − Pearson)           (3)
/// ∂L/∂z^s_i = −z^t_i / N                                                  (4)
/// ```
///
/// Rows of G are taken whole, the diagonal among them. A row of G whose standard deviation is below
/// 10⁻⁶ (N = 1, or all rows alike) correlates with nothing: its term is 1 without a gradient.
///
/// Reconstruction: the paper has no loss on Gram rows; unit rows and the diagonal are choices made
/// here.
///
/// @param teacher t [N, D_t]
public record DistRelation(Tensor teacher) implements Op<StoredGradient> {
  private static final double CONSTANT = 1e-6;

  /// The loss of student rows s[N, D_s], a scalar in [0, 2].
  public static Value of(Value student, Tensor teacher) {
    return Value.apply(new DistRelation(teacher), student);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    FeatureRows.paired("dist relation", in[0], teacher);
    UnitRows k = UnitRows.of(in[0]); // (1)
    GramPass pass =
        GramPass.over(
            k.unit(),
            UnitRows.of(teacher).unit(),
            1.0 / in[0].dim(0),
            (gs, gt) -> {
              UnitRows zs = standardised(gs);
              Tensor zt = standardised(gt).unit();
              Tensor loss = zs.unit().mul(zt).sum(1).neg().add(1); // (3)
              return new GramPass.Rows(loss, zs.backward(zt.neg())); // (4), its mean is 0 as zt's
            });
    return StoredGradient.step(pass.loss(), k.backward(pass.gradient()));
  }

  /// (2)
  private static UnitRows standardised(Tensor g) {
    Tensor centred = g.sub(g.mean(1).reshape(g.dim(0), 1));
    return UnitRows.of(centred, CONSTANT * StrictMath.sqrt(g.dim(1)));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: other widths, a repeated teacher row, one row, refusals.
  public static List<Sample> samples() {
    return List.of(
        Sample.of(new DistRelation(FeatureRows.normals(7, 9)), Shape.of(7, 5)),
        Sample.of(new DistRelation(FeatureRows.repeating(6, 4)), Shape.of(6, 4)),
        Sample.of(new DistRelation(FeatureRows.normals(1, 3)), Shape.of(1, 5)),
        Sample.rejected(new DistRelation(FeatureRows.normals(7, 5)), "equal rows", Shape.of(6, 5)),
        Sample.rejected(new DistRelation(FeatureRows.normals(0, 5)), "no rows", Shape.of(0, 5)));
  }
}
