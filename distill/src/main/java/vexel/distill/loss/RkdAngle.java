package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.InPlace;
import vexel.distill.relation.RowTiles;
import vexel.distill.relation.StoredGradient;
import vexel.distill.relation.UnitRows;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.Unary;

/// Angle-wise relational distillation (RKD-A). Park et al., *Relational Knowledge Distillation*
/// (CVPR 2019), §3.2.2: triples of rows shall form the teacher's angles.
///
/// ```
/// u_ij = (x_i − x_j) / ‖x_i − x_j‖,  0 for equal rows                            (1)
/// a_ijk = ⟨u_ij, u_kj⟩         cosine of the angle at vertex j                   (2)
/// L = 1/N³ Σ_ijk h(a^s_ijk − a^t_ijk),  h(e) = ½ e² where |e| < 1, else |e| − ½  (3)
/// ∂L/∂u_ij = 2/N³ Σ_k h'_ijk u_kj                                                (4)
/// ```
///
/// and through (1) with dx_i += d_ij, dx_j −= d_ij. Equal rows carry no gradient (the released code
/// gives them one of the order 10⁸).
///
/// Time grows as N³ and memory as N²: a batch of more than 256 rows is refused.
///
/// @param teacher [N, D_t]
public record RkdAngle(Tensor teacher) implements Op<StoredGradient> {
  /// λ, the weight beside the task's loss, as in the released code.
  public static final double WEIGHT = 50;

  /// The largest batch.
  public static final int MAX_ROWS = 256;

  /// The loss of student rows [N, D_s], a scalar.
  public static Value of(Value student, Tensor teacher) {
    return Value.apply(new RkdAngle(teacher), student);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    FeatureRows.paired("rkd angle", in[0], teacher);
    Tensor x = in[0].contiguous();
    int n = x.dim(0);
    if (n > MAX_ROWS) {
      throw new TensorException(
          "rkd angle",
          "student"
              + x.shape()
              + " has more than "
              + MAX_ROWS
              + " rows, and time grows as their cube; set relation-rows to "
              + MAX_ROWS
              + " or less");
    }
    Tensor gradient = Tensor.zeros(x.backend(), x.dtype(), x.shape());
    double loss =
        RowTiles.sum(
            0,
            n,
            1,
            (j, one) -> {
              UnitRows s = UnitRows.of(x.sub(x.narrow(0, j, one))); // (1)
              UnitRows t = UnitRows.of(teacher.sub(teacher.narrow(0, j, one)));
              Tensor e = cosines(s).sub(cosines(t)); // [N, N]
              Tensor du = e.map(Unary.CLAMP, -1, 1).matmul(s.unit()).mul(2); // (4)
              Tensor dx = s.backward(du);
              InPlace.add(gradient, dx);
              InPlace.zip(Binary.SUB, gradient.narrow(0, j, one), dx.sum(0));
              return RowTiles.total(e.map(Unary.HUBER, 1, 0)); // (3)
            });
    double entries = (double) n * n * n;
    return StoredGradient.step(loss / entries, gradient.mul(1 / entries));
  }

  /// (2) for one vertex.
  private static Tensor cosines(UnitRows u) {
    return u.unit().matmul(u.unit().transpose(0, 1));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: other widths, a repeated teacher row, one row, refusals.
  public static List<Sample> samples() {
    return List.of(
        Sample.of(new RkdAngle(FeatureRows.normals(6, 9)), Shape.of(6, 5)),
        Sample.of(new RkdAngle(FeatureRows.repeating(5, 4)), Shape.of(5, 4)),
        Sample.of(new RkdAngle(FeatureRows.normals(1, 3)), Shape.of(1, 5)),
        Sample.rejected(new RkdAngle(FeatureRows.normals(7, 5)), "equal rows", Shape.of(6, 5)),
        Sample.rejected(
            new RkdAngle(FeatureRows.normals(257, 2)), "set relation-rows", Shape.of(257, 2)));
  }
}
