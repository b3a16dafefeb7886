package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.InPlace;
import vexel.distill.relation.MaskedSoftmax;
import vexel.distill.relation.RowTiles;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Weakly-supervised contrast of points and pixels, the class-level term of OLIVINE. Zhang and Hou,
/// *Fine-grained Image-to-LiDAR Contrastive Distillation with Visual Foundation Models*, 2024
/// (NeurIPS): pairs of one weak label do not repel each other. For rows k, q of length 1 with
/// labels c:
///
/// ```
/// z_ij = ⟨k_i, q_j⟩ / τ                                                          (1)
/// L = −1/N Σ_i log( Σ_{j: c_j = c_i} e^{z_ij} / Σ_j e^{z_ij} )                   (2)
/// ∂L/∂z_ij = 1/N (p_ij − p⁺_ij),  p = softmax over all j, p⁺ over c_j = c_i      (3)
/// ```
///
/// The teacher's projection is trained with the student's, so q is an input.
///
/// @param labels c, I32 [N]
/// @param tau τ
public record WeaklySupervisedContrast(Tensor labels, double tau) implements Op<StoredGradient> {
  /// The default of τ.
  public static final double TAU = 0.07;

  /// The loss of student rows k[N, D] and projected teacher rows q[N, D], a scalar.
  public static Value of(Value k, Value q, Tensor labels, double tau) {
    return Value.apply(new WeaklySupervisedContrast(labels, tau), k, q);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    FeatureRows.alike("weakly supervised contrast", in[0], in[1]);
    Tensor k = in[0].contiguous();
    Tensor q = in[1].contiguous();
    int n = k.dim(0);
    if (!labels.shape().equals(Shape.of(n))) {
      throw new TensorException(
          "weakly supervised contrast",
          "labels" + labels.shape() + " must be [" + n + "], one per pair");
    }
    int[] c = labels.toInts();
    Tensor dk = Tensor.zeros(k.backend(), k.dtype(), k.shape());
    Tensor dq = Tensor.zeros(q.backend(), q.dtype(), q.shape());
    Tensor qt = q.transpose(0, 1);
    double loss =
        RowTiles.sum(
            n,
            (from, rows) -> {
              Tensor tile = k.narrow(0, from, rows);
              Tensor all = tile.matmul(qt).mul(1 / tau); // (1) [T, N]
              Tensor same = MaskedSoftmax.only(all, sameLabel(all, c, from));
              Tensor dz = MaskedSoftmax.of(all).sub(MaskedSoftmax.of(same)); // (3)
              InPlace.addProduct(dz, q, dk.narrow(0, from, rows));
              InPlace.addProduct(dz.transpose(0, 1), tile, dq);
              Tensor rest = MaskedSoftmax.logSumExp(all).sub(MaskedSoftmax.logSumExp(same));
              return RowTiles.total(rest); // (2)
            });
    double scale = 1 / (n * tau);
    return StoredGradient.step(loss / n, dk.mul(scale), dq.mul(scale));
  }

  /// 1 where the labels of row and column agree, for rows `from` and after.
  private static Tensor sameLabel(Tensor like, int[] c, int from) {
    byte[] same = new byte[like.size()];
    for (int i = 0, at = 0; i < like.dim(0); i++) {
      for (int j = 0; j < c.length; j++, at++) {
        same[at] = (byte) (c[from + i] == c[j] ? 1 : 0);
      }
    }
    return Tensor.copyOf(like.backend(), same, like.shape().toArray());
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: shared, distinct and equal labels, one row, refusals.
  public static List<Sample> samples() {
    Shape rows = Shape.of(5, 4);
    return List.of(
        Sample.of(with(0.5, 3, 0, 3, 1, 3), rows, rows),
        Sample.of(with(TAU, 0, 1, 2, 3, 4), rows, rows).within(-0.3, 0.3),
        Sample.of(with(TAU, 2, 2, 2), Shape.of(3, 2), Shape.of(3, 2)),
        Sample.of(with(TAU, 7), Shape.of(1, 3), Shape.of(1, 3)),
        Sample.rejected(with(TAU, 0, 1), "one per pair", rows, rows),
        Sample.rejected(with(TAU, 0, 1, 2, 3, 4), "one width", rows, Shape.of(5, 3)));
  }

  private static WeaklySupervisedContrast with(double tau, int... labels) {
    return new WeaklySupervisedContrast(
        Tensor.copyOf(Backends.reference(), labels, labels.length), tau);
  }
}
