package vexel.distill.relation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op.Step;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// Cross-entropy of student rows against teacher columns over row tiles: what
/// [vexel.distill.loss.InfoNce], whose equations are numbered here as there, and
/// [vexel.distill.loss.TolerantInfoNce] have in common.
public final class ContrastTiles {
  private static final int NO_LABEL = -1;

  /// What is done to the logits of a tile before the softmax, and to their gradient.
  @FunctionalInterface
  public interface Tolerance {
    /// z[R, N] of the rows from `start` becomes the logits that count, in place; returns what their
    /// gradient is multiplied by to be that of z, or null for 1.
    @Nullable Tensor apply(Tensor z, int start);
  }

  private final double temperature;
  private final Tensor k;
  private final Tensor q;
  private final @Nullable UnitRows unitK;
  private final @Nullable UnitRows unitQ;
  private final boolean trained;

  private ContrastTiles(
      double temperature, boolean normalize, Tensor k, Tensor q, boolean trained) {
    this.temperature = temperature;
    this.unitK = normalize ? UnitRows.of(k) : null;
    this.unitQ = normalize ? UnitRows.of(q) : null;
    this.k = unitK == null ? k : unitK.unit();
    this.q = unitQ == null ? q : unitQ.unit();
    this.trained = trained;
  }

  /// The rows of student and teacher.
  ///
  /// @param op who asks, for messages
  /// @param temperature τ
  /// @param normalize whether rows of both are brought to length 1 first
  /// @param teacher q, or null if it is the second input
  /// @param in k and, if the teacher is trained, q
  public static ContrastTiles of(
      String op, double temperature, boolean normalize, @Nullable Tensor teacher, Tensor... in) {
    int inputs = teacher == null ? 2 : 1;
    if (in.length != inputs) {
      throw new TensorException(
          op,
          teacher == null
              ? "takes 2 inputs, student and teacher, got " + in.length
              : "takes 1 input, the student, as the teacher is frozen; got " + in.length);
    }
    Tensor q = teacher == null ? in[1] : teacher;
    FeatureRows.equalRows(op, in[0], q);
    FeatureRows.equalWidths(op, in[0], q);
    return new ContrastTiles(
        temperature, normalize, in[0].contiguous(), q.contiguous(), teacher == null);
  }

  /// The loss with the rows' weights, and its gradient with respect to k and, if it is trained, q.
  public Step<StoredGradient> step(RowPairs weights, @Nullable Tolerance tolerance) {
    int n = k.dim(0);
    Tensor dk = Tensor.zeros(k.backend(), k.dtype(), k.shape());
    Tensor dq = trained ? Tensor.zeros(k.backend(), k.dtype(), k.shape()) : null;
    Tensor columns = q.transpose(0, 1).contiguous(); // [D, N]
    double loss =
        RowTiles.sum(
            n,
            (start, rows) -> {
              Tensor own = k.narrow(0, start, rows).mul(1 / temperature); // [R, D]
              Tensor z = own.matmul(columns); // (1) [R, N]
              Tensor factor = tolerance == null ? null : tolerance.apply(z, start);
              Tensor dz = z.emptyLike();
              double sum = crossEntropy(z, start, weights, dz);
              if (factor != null) {
                dz = dz.mul(factor);
              }
              InPlace.addProduct(dz, q, dk.narrow(0, start, rows)); // (3), but for 1/τ
              if (dq != null) {
                InPlace.addProduct(dz.transpose(0, 1), own, dq); // (4)
              }
              return sum;
            });
    InPlace.map(Unary.MUL, 1 / temperature, 0, dk);
    Tensor gk = unitK == null ? dk : unitK.backward(dk);
    if (dq == null) {
      return StoredGradient.step(loss, gk);
    }
    return StoredGradient.step(loss, gk, unitQ == null ? dq : unitQ.backward(dq));
  }

  /// Σ_r ω_r/Ω (−log p_rr) of a tile, and its gradient with respect to the logits.
  private static double crossEntropy(Tensor z, int start, RowPairs weights, Tensor dz) {
    int rows = z.dim(0);
    int[] matched = new int[rows];
    Arrays.setAll(matched, r -> start + r);
    Tensor label = Tensor.copyOf(z.backend(), matched, rows);
    Tensor terms = Tensor.empty(z.backend(), z.dtype(), Shape.of(rows));
    Tensor logp = z.emptyLike();
    z.kernels().rows().crossEntropy(z, label, null, NO_LABEL, 0, terms, logp); // (2)
    Tensor share = weights.weights(z, start, rows, 1 / weights.total()).reshape(rows);
    z.kernels().rows().crossEntropyBackward(logp, label, null, NO_LABEL, 0, share, dz);
    return weights.weightedSum(start, terms) / weights.total();
  }
}
