package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.RowTiles;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// Contrastive representation distillation (CRD). Tian et al., *Contrastive Representation
/// Distillation* (ICLR 2020), by noise-contrastive estimation against memory banks. Rows a, b of
/// student and teacher are embeddings of length 1; both maps to them are trained. v are rows of a
/// bank: v_0 the sample's own, v_1 … v_m drawn as noise. For the student's side, with the teacher's
/// bank:
///
/// ```
/// h_j = exp(⟨a, v_j⟩ / τ) / Z                                             (1)
/// ℓ = −log h_0 / (h_0 + m P) − Σ_j log m P / (h_j + m P)                  (2)
///   = softplus(−u_0) + Σ_j softplus(u_j),  u_j = ⟨a, v_j⟩/τ − log(Z m P)  (3)
/// L = 1/N Σ (ℓ of the student + ℓ of the teacher)                         (4)
/// ∂ℓ/∂a = 1/τ (−σ(−u_0) v_0 + Σ_j σ(u_j) v_j)                             (5)
/// ```
///
/// *Deviations*: the released code adds 10⁻⁷ inside the logarithms of (2); (3) needs no such guard.
///
/// @param studentBank v for the teacher's side [B, d]
/// @param teacherBank v for the student's side [B, d]
/// @param index I32 [N, m + 1]: rows of both banks, the sample's own first
/// @param studentZ Z for the student's side
/// @param teacherZ Z for the teacher's side
/// @param tau τ
/// @param noise P, the probability of one row under the noise: one over their number
public record Crd(
    Tensor studentBank,
    Tensor teacherBank,
    Tensor index,
    double studentZ,
    double teacherZ,
    double tau,
    double noise)
    implements Op<StoredGradient> {
  /// β, the weight beside the task's loss, as in the released code.
  public static final double WEIGHT = 0.8;

  /// The default of τ.
  public static final double TAU = 0.07;

  /// Elements of the bank that are gathered at a time.
  private static final int GATHERED = 1 << 22;

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    demand(in[0], in[1]);
    double n = in[0].dim(0);
    Tensor ds = Tensor.zeros(in[0].backend(), in[0].dtype(), in[0].shape());
    Tensor dt = Tensor.zeros(in[1].backend(), in[1].dtype(), in[1].shape());
    double loss = side(in[0], teacherBank, studentZ, ds) + side(in[1], studentBank, teacherZ, dt);
    return StoredGradient.step(loss / n, ds.mul(1 / (n * tau)), dt.mul(1 / (n * tau))); // (4)
  }

  /// Σ ℓ of embeddings a[N, d]; writes τ ∂ℓ/∂a into `gradient`.
  private double side(Tensor a, Tensor bank, double z, Tensor gradient) {
    int width = index.dim(1);
    int d = a.dim(1);
    Tensor x = a.contiguous();
    double shift = StrictMath.log(z * (width - 1) * noise);
    int rows = Math.max(1, GATHERED / (width * d));
    return RowTiles.sum(
        0,
        a.dim(0),
        rows,
        (from, count) -> {
          Tensor own = index.narrow(0, from, count).reshape(count * width);
          Tensor v = bank.gatherRows(own).reshape(count, width, d);
          Tensor e = x.narrow(0, from, count).reshape(count, d, 1);
          Tensor u = v.matmul(e).reshape(count, width).mul(1 / tau).add(-shift);
          Tensor signed = negateFirst(u); // −u_0, u_1 …
          Tensor du = negateFirst(signed.map(Unary.SIGMOID)).reshape(count, 1, width);
          Tensor part = gradient.narrow(0, from, count);
          part.kernels().element().copy(du.matmul(v).reshape(count, d), part); // (5)
          return RowTiles.total(signed.map(Unary.SOFTPLUS, 1, 20)); // (3)
        });
  }

  private static Tensor negateFirst(Tensor u) {
    return Tensor.concat(1, List.of(u.narrow(1, 0, 1).neg(), u.narrow(1, 1, u.dim(1) - 1)));
  }

  private void demand(Tensor student, Tensor teacher) {
    FeatureRows.alike("crd", student, teacher);
    Tensor.same("crd", student, teacherBank);
    Tensor.same("crd", student, studentBank);
    int n = student.dim(0);
    int d = student.dim(1);
    boolean banks =
        teacherBank.rank() == 2
            && teacherBank.dim(1) == d
            && studentBank.shape().equals(teacherBank.shape());
    if (!banks) {
      throw new TensorException(
          "crd",
          "banks student"
              + studentBank.shape()
              + " and teacher"
              + teacherBank.shape()
              + " must both be [slots, "
              + d
              + "], the width of the embeddings");
    }
    if (index.rank() != 2 || index.dim(0) != n || index.dim(1) < 2) {
      throw new TensorException(
          "crd",
          "index" + index.shape() + " must be [" + n + ", 1 + negatives] with a negative or more");
    }
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: several rows, a slot that occurs twice, one row, refusals.
  public static List<Sample> samples() {
    Tensor index = indices(new int[] {0, 3, 4, 1, 2, 2, 5, 0, 4}, 3, 3);
    Tensor one = indices(new int[] {2, 5}, 1, 2);
    Shape rows = Shape.of(3, 4);
    return List.of(
        Sample.of(with(index, 4, 0.5), rows, rows),
        Sample.of(with(index, 4, TAU), rows, rows).within(-0.1, 0.1),
        Sample.of(with(one, 3, 0.2), Shape.of(1, 3), Shape.of(1, 3)),
        Sample.rejected(with(index, 5, 0.5), "width of the embeddings", rows, rows),
        Sample.rejected(with(one, 4, 0.5), "1 + negatives", rows, rows),
        Sample.rejected(with(index, 4, 0.5), "one width", rows, Shape.of(3, 5)));
  }

  private static Crd with(Tensor index, int width, double tau) {
    Tensor bank = FeatureRows.normals(6, width).mul(0.5);
    return new Crd(bank.neg(), bank, index, 7, 5, tau, 1.0 / 6);
  }

  private static Tensor indices(int[] rows, int... dims) {
    return Tensor.copyOf(Backends.reference(), rows, dims);
  }
}
