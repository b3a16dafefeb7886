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

/// One minus linear centred kernel alignment. Kornblith et al., *Similarity of Neural Network
/// Representations Revisited* (ICML 2019), here as a loss. It is blind to rotations and to the
/// scale of either side, and needs no matrix larger than width × width.
///
/// ```
/// X = S − mean of its rows,  Y = T − mean of its rows                      (1)
/// a = ‖YᵀX‖²_F,  b = ‖XᵀX‖_F,  c = ‖YᵀY‖_F,  L = 1 − a / (b c)             (2)
/// ∂L/∂X = −2/(b c) Y (YᵀX) + 2 a/(b³ c) X (XᵀX)                            (3)
/// ```
///
/// The columns of (3) have mean 0, so it is ∂L/∂S too. A side whose rows are all the same (N = 1
/// among them) aligns with nothing: L = 1 without a gradient.
///
/// @param teacher T [N, D_t]
public record CkaLoss(Tensor teacher) implements Op<StoredGradient> {
  /// Shares of the squared length below which variation is rounding.
  private static final double NOTHING = 1e-12;

  /// The loss of student rows S[N, D_s], a scalar in [0, 1].
  public static Value of(Value student, Tensor teacher) {
    return Value.apply(new CkaLoss(teacher), student);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    FeatureRows.paired("cka", in[0], teacher);
    Tensor x = FeatureRows.centred(in[0]); // (1)
    Tensor y = FeatureRows.centred(teacher);
    if (squared(x) <= NOTHING * squared(in[0]) || squared(y) <= NOTHING * squared(teacher)) {
      return StoredGradient.step(1, x.mul(0));
    }
    Tensor yx = y.transpose(0, 1).matmul(x); // [D_t, D_s]
    Tensor xx = x.transpose(0, 1).matmul(x); // [D_s, D_s]
    double a = squared(yx); // (2)
    double b = StrictMath.sqrt(squared(xx));
    double c = StrictMath.sqrt(squared(y.transpose(0, 1).matmul(y)));
    Tensor pull = y.matmul(yx).mul(-2 / (b * c)); // (3)
    Tensor scale = x.matmul(xx).mul(2 * a / (b * b * b * c));
    return StoredGradient.step(1 - a / (b * c), pull.add(scale));
  }

  private static double squared(Tensor x) {
    return RowTiles.total(x.map(Unary.SQUARE));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: other widths, a repeated teacher row, one row, refusals.
  public static List<Sample> samples() {
    return List.of(
        Sample.of(new CkaLoss(FeatureRows.normals(7, 9)), Shape.of(7, 5)),
        Sample.of(new CkaLoss(FeatureRows.repeating(6, 4)), Shape.of(6, 4)),
        Sample.of(new CkaLoss(FeatureRows.normals(1, 3)), Shape.of(1, 5)),
        Sample.rejected(new CkaLoss(FeatureRows.normals(7, 5)), "equal rows", Shape.of(6, 5)),
        Sample.rejected(new CkaLoss(FeatureRows.normals(0, 5)), "no rows", Shape.of(0, 5)));
  }
}
