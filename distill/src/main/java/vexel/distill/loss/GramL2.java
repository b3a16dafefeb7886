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

/// Gram anchoring. Siméoni et al., *DINOv3* (2025), there between a student and its own earlier
/// self; here between student and teacher, whose widths may differ.
///
/// ```
/// k_i = s_i / ‖s_i‖,  q_i = t_i / ‖t_i‖                           (1)
/// L = 1/N² Σ_ij (⟨k_i, k_j⟩ − ⟨q_i, q_j⟩)²                        (2)
/// ∂L/∂⟨k_i, k_j⟩ = 2/N² (⟨k_i, k_j⟩ − ⟨q_i, q_j⟩)                 (3)
/// ```
///
/// *Deviations*: a mean in (2) where the paper writes a sum, so that the weight does not depend on
/// N.
///
/// @param teacher t [N, D_t]
public record GramL2(Tensor teacher) implements Op<StoredGradient> {
  /// The loss of student rows s[N, D_s], a scalar in [0, 4].
  public static Value of(Value student, Tensor teacher) {
    return Value.apply(new GramL2(teacher), student);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    FeatureRows.paired("gram l2", in[0], teacher);
    UnitRows k = UnitRows.of(in[0]); // (1)
    UnitRows q = UnitRows.of(teacher);
    double n = in[0].dim(0);
    GramPass pass =
        GramPass.over(
            k.unit(),
            q.unit(),
            1 / (n * n),
            (g, h) -> {
              Tensor difference = g.sub(h);
              return new GramPass.Rows(difference.map(Unary.SQUARE), difference.mul(2)); // (2), (3)
            });
    return StoredGradient.step(pass.loss(), k.backward(pass.gradient()));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: other widths, a repeated teacher row, one row, refusals.
  public static List<Sample> samples() {
    return List.of(
        Sample.of(new GramL2(FeatureRows.normals(7, 9)), Shape.of(7, 5)),
        Sample.of(new GramL2(FeatureRows.repeating(6, 4)), Shape.of(6, 4)),
        Sample.of(new GramL2(FeatureRows.normals(1, 3)), Shape.of(1, 1)),
        Sample.rejected(new GramL2(FeatureRows.normals(7, 5)), "equal rows", Shape.of(6, 5)),
        Sample.rejected(new GramL2(FeatureRows.normals(0, 5)), "no rows", Shape.of(0, 5)));
  }
}
