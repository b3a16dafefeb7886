package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.GramPass;
import vexel.distill.relation.Positive;
import vexel.distill.relation.StoredGradient;
import vexel.distill.relation.UnitRows;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Correlation congruence (CCKD) as the paper has it. Peng et al., *Correlation Congruence for
/// Knowledge Distillation* (ICCV 2019): the Gaussian kernel between rows, by its Taylor series to
/// order 2 on unit rows.
///
/// ```
/// k_i = s_i / ‖s_i‖,  q_i = t_i / ‖t_i‖                           (1)
/// κ(c) = Σ_{p ≤ 2} e^{−2γ} (2γ)^p / p! · c^p                      (2)
/// L = 1/N² Σ_ij (κ(⟨k_i, k_j⟩) − κ(⟨q_i, q_j⟩))²                  (3)
/// ∂L/∂⟨k_i, k_j⟩ = 2/N² (κ^s_ij − κ^t_ij) κ'(⟨k_i, k_j⟩)          (4)
/// ```
///
/// Reconstruction: γ = 0.4 is not confirmed by the paper. What its best-known re-implementation
/// ships under this name is [CorrelationCongruenceReleased].
///
/// @param teacher t [N, D_t]
/// @param gamma γ, positive
public record CorrelationCongruence(Tensor teacher, double gamma) implements Op<StoredGradient> {
  /// Reconstruction: the default of γ.
  public static final double GAMMA = 0.4;

  /// The loss of student rows s[N, D_s] with γ = [#GAMMA], a scalar.
  public static Value of(Value student, Tensor teacher) {
    return Value.apply(new CorrelationCongruence(teacher, GAMMA), student);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    FeatureRows.paired("correlation congruence", in[0], teacher);
    Positive.demand("correlation congruence", "gamma", gamma);
    UnitRows k = UnitRows.of(in[0]); // (1)
    double n = in[0].dim(0);
    GramPass pass =
        GramPass.over(
            k.unit(),
            UnitRows.of(teacher).unit(),
            1 / (n * n),
            (g, h) -> {
              Tensor difference = kernel(g).sub(kernel(h));
              Tensor gradient = difference.mul(slope(g)).mul(2); // (4)
              return new GramPass.Rows(difference.map(Unary.SQUARE), gradient); // (3)
            });
    return StoredGradient.step(pass.loss(), k.backward(pass.gradient()));
  }

  /// (2): e^{−2γ} (1 + 2γ c (1 + γ c)).
  private Tensor kernel(Tensor c) {
    return c.mul(gamma).add(1).mul(c).mul(2 * gamma).add(1).mul(StrictMath.exp(-2 * gamma));
  }

  /// κ'(c) = 2γ e^{−2γ} (1 + 2γ c).
  private Tensor slope(Tensor c) {
    return c.mul(2 * gamma).add(1).mul(2 * gamma * StrictMath.exp(-2 * gamma));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: other widths, another γ and a repeated row, one row, refusals.
  public static List<Sample> samples() {
    return List.of(
        Sample.of(new CorrelationCongruence(FeatureRows.normals(7, 9), GAMMA), Shape.of(7, 5)),
        Sample.of(new CorrelationCongruence(FeatureRows.repeating(6, 4), 1.5), Shape.of(6, 4)),
        Sample.of(new CorrelationCongruence(FeatureRows.normals(1, 3), GAMMA), Shape.of(1, 1)),
        Sample.rejected(
            new CorrelationCongruence(FeatureRows.normals(7, 5), 0), "positive", Shape.of(7, 5)),
        Sample.rejected(
            new CorrelationCongruence(FeatureRows.normals(7, 5), GAMMA),
            "equal rows",
            Shape.of(6, 5)));
  }
}
