package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.RowTiles;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// What RepDistiller ships as correlation congruence. After Peng et al., *Correlation Congruence
/// for Knowledge Distillation* (ICCV 2019), but not that paper's loss ([CorrelationCongruence] is):
/// it depends on the order of the batch, and widths must be equal.
///
/// ```
/// δ_i = |s_i − t_i|  (each element)                           (1)
/// L = 1/(N − 1) Σ_{i < N} ⟨δ_i, δ_{i+1}⟩,  0 for N = 1        (2)
/// ds_i = sign(s_i − t_i) (δ_{i−1} + δ_{i+1}) / (N − 1)        (3)
/// ```
///
/// @param teacher t [N, D]
public record CorrelationCongruenceReleased(Tensor teacher) implements Op<StoredGradient> {
  /// The weight beside the task's loss, as in RepDistiller.
  public static final double WEIGHT = 0.02;

  /// The loss of student rows s[N, D], a scalar.
  public static Value of(Value student, Tensor teacher) {
    return Value.apply(new CorrelationCongruenceReleased(teacher), student);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    FeatureRows.alike("correlation congruence released", in[0], teacher);
    Tensor difference = in[0].sub(teacher);
    int steps = difference.dim(0) - 1;
    if (steps == 0) {
      return StoredGradient.step(0, difference.mul(0));
    }
    Tensor delta = difference.map(Unary.ABS); // (1)
    Tensor before = delta.narrow(0, 0, steps);
    Tensor after = delta.narrow(0, 1, steps);
    double loss = RowTiles.total(before.mul(after)) / steps; // (2)
    Tensor zero = Tensor.zeros(delta.backend(), delta.dtype(), Shape.of(1, delta.dim(1)));
    Tensor neighbours =
        Tensor.concat(0, List.of(after, zero)).add(Tensor.concat(0, List.of(zero, before)));
    return StoredGradient.step(
        loss, difference.map(Unary.SIGN).mul(neighbours).mul(1.0 / steps)); // (3)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on, away from the kink at s = t: several rows, two, one, refusals.
  public static List<Sample> samples() {
    return List.of(
        sample(5, 4),
        sample(2, 3),
        sample(1, 3),
        Sample.rejected(
            new CorrelationCongruenceReleased(FeatureRows.normals(7, 5)),
            "one width",
            Shape.of(7, 4)),
        Sample.rejected(
            new CorrelationCongruenceReleased(FeatureRows.normals(0, 5)),
            "no rows",
            Shape.of(0, 5)));
  }

  /// Teacher numbers in [2, ∞) or (−∞, −2], student numbers in (−1, 1).
  private static Sample sample(int rows, int width) {
    Tensor t = FeatureRows.normals(rows, width);
    Tensor far = t.add(t.map(Unary.SIGN).mul(2));
    return Sample.of(new CorrelationCongruenceReleased(far), Shape.of(rows, width));
  }
}
