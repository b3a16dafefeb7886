package vexel.distill.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op.Step;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Cross-entropy of student rows against teacher columns over row tiles: what [InfoNce] and
/// [TolerantInfoNce] have in common. Equation numbers are those of [InfoNce].
final class ContrastTiles {
  private static final int NO_LABEL = -1;

  /// What is done to the logits of a tile before the softmax, and to their gradient.
  interface Tolerance {
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
    this.k = unitK == null ? k : unitK.rows();
    this.q = unitQ == null ? q : unitQ.rows();
    this.trained = trained;
  }

  static void demandTemperature(String op, double temperature) {
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new TensorException(op, "temperature is " + temperature + "; it must be positive");
    }
  }

  /// @param op who asks, for messages
  /// @param teacher q, or null if it is the second input
  /// @param in k and, if the teacher is trained, q
  static ContrastTiles of(
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
    if (in[0].rank() != 2 || !in[0].shape().equals(q.shape())) {
      throw new TensorException(
          op,
          "student"
              + in[0].shape()
              + " and teacher"
              + q.shape()
              + " must be equal, [rows, width]; pair the rows and project to one width");
    }
    Tensor.same(op, in[0], q);
    return new ContrastTiles(
        temperature, normalize, in[0].contiguous(), q.contiguous(), teacher == null);
  }

  /// The loss with the rows' weights, and its gradient.
  Step<InfoNce.Cache> step(RowPairs weights, @Nullable Tolerance tolerance) {
    int n = k.dim(0);
    Tensor dk = Tensor.zeros(k.backend(), k.dtype(), k.shape());
    Tensor dq = trained ? Tensor.zeros(k.backend(), k.dtype(), k.shape()) : null;
    Tensor columns = q.transpose(0, 1).contiguous(); // [D, N]
    double loss =
        RowTiles.sum(
            0,
            n,
            (start, rows) -> {
              Tensor own = RowTiles.rows(k, start, rows).mul(1 / temperature); // [R, D]
              Tensor z = own.matmul(columns); // (1) [R, N]
              Tensor factor = tolerance == null ? null : tolerance.apply(z, start);
              Tensor dz = z.emptyLike();
              double sum = crossEntropy(z, start, weights, dz);
              if (factor != null) {
                dz = dz.mul(factor);
              }
              Tensor dOwn = dz.matmul(q).mul(1 / temperature);
              RowTiles.accumulate(RowTiles.rows(dk, start, rows), dOwn); // (3)
              if (dq != null) {
                RowTiles.accumulate(dq, dz.transpose(0, 1).matmul(own)); // (4)
              }
              return sum;
            });
    Tensor y = Tensor.full(k.backend(), k.dtype(), Shape.of(), loss);
    return Step.of(
        y,
        new InfoNce.Cache(
            unitK == null ? dk : unitK.backward(dk),
            dq == null || unitQ == null ? dq : unitQ.backward(dq)));
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
    double[] term = RowTiles.doubles(terms);
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      sum += weights.weight(start + r) / weights.total() * term[r];
    }
    return sum;
  }
}
