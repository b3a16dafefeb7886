package vexel.distill.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// Relations as distributions: to which other rows a row is similar, by softmax, shall be the same
/// for student and teacher. A variant of Mahmoud et al., *Image-to-Lidar Relational Distillation
/// for Autonomous Driving Data* (ECCV 2024); see [Relational] for the loss itself.
///
/// For rows i = 1 … N with student output u_i and teacher feature t_i:
///
/// ```
/// k_i = u_i / max(‖u_i‖, ε),   q_i = t_i / max(‖t_i‖, ε),   ε = 10⁻¹²                 (1)
/// p_ij = softmax_{j ≠ i}(q_i·q_j / T)                                                (2)
/// s_ij = softmax_{j ≠ i}(k_i·k_j / T)                INTRA                           (3)
/// s_ij = softmax_{j ≠ i}(k_i·q_j / T)                CROSS                           (4)
/// L = 1/N Σ_i KL(p_i ‖ s_i) = 1/N Σ_i Σ_{j ≠ i} p_ij (log p_ij − log s_ij)            (5)
/// ∂L/∂k_i = 1/(NT) Σ_j [(s_ij − p_ij) + (s_ji − p_ji)] k_j   INTRA                   (6)
/// ∂L/∂k_i = 1/(NT) Σ_j (s_ij − p_ij) q_j                     CROSS                   (7)
/// ```
///
/// and from there through (1). N = 0 and N = 1 give 0. INTRA accepts other widths.
/// *Reconstruction*: the paper's variants are not public; T = 0.1.
///
/// @param kind (3) or (4)
/// @param temperature T
/// @param teacher t, shape [N, D']; nothing on its side can be trained
public record RelationKl(Kind kind, double temperature, Tensor teacher)
    implements Op<RelationKl.Cache> {
  /// The temperature if none is given.
  public static final double TEMPERATURE = 0.1;

  private static final String NAME = "relation_kl";

  /// What the student's similarities are taken with.
  public enum Kind {
    /// Other rows of the student.
    INTRA,
    /// Other rows of the teacher.
    CROSS
  }

  /// ∂L/∂u.
  public record Cache(Tensor gradient) {}

  public RelationKl {
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new TensorException(NAME, "temperature is " + temperature + "; it must be positive");
    }
  }

  /// The loss of student outputs u[N, D] against teacher features t[N, D'] at T = 0.1, a scalar.
  public static Value of(Kind kind, Value student, Tensor teacher) {
    return Value.apply(new RelationKl(kind, TEMPERATURE, teacher), student);
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Tensor u = in[0];
    demandShapes(u);
    UnitRows student = UnitRows.of(u);
    Tensor k = student.rows(); // (1)
    Tensor q = UnitRows.of(teacher).rows(); // (1)
    Tensor dk = Tensor.zeros(u.backend(), u.dtype(), u.shape());
    int n = u.dim(0);
    double sum = RowTiles.sum(0, n, (start, rows) -> tile(k, q, dk, start, rows));
    RowTiles.apply(Unary.MUL, 1 / (temperature * StrictMath.max(n, 1)), 0, dk);
    Tensor loss = Tensor.full(u.backend(), u.dtype(), Shape.of(), sum / StrictMath.max(n, 1));
    return Step.of(loss, new Cache(student.backward(dk)));
  }

  private double tile(Tensor k, Tensor q, Tensor dk, int start, int rows) {
    Tensor own = RowTiles.rows(k, start, rows); // [R, D]
    Tensor others = kind == Kind.INTRA ? k : q; // [N, D]
    Tensor logp = logShares(RowTiles.rows(q, start, rows), q, start); // (2) [R, N]
    Tensor logs = logShares(own, others, start); // (3), (4) [R, N]
    Tensor p = logp.map(Unary.EXP);
    Tensor terms = p.mul(logp.sub(logs)).sum(1); // (5)
    Tensor slope = logs.map(Unary.EXP).sub(p);
    RowTiles.accumulate(RowTiles.rows(dk, start, rows), slope.matmul(others)); // (6), (7)
    if (kind == Kind.INTRA) {
      RowTiles.accumulate(dk, slope.transpose(0, 1).matmul(own)); // (6)
    }
    double loss = 0;
    for (double row : RowTiles.doubles(terms)) {
      loss += row;
    }
    return loss;
  }

  /// The logarithm of the softmax of the rows' similarities with all others. What a row has with
  /// itself is so low that its share is exactly 0.
  private Tensor logShares(Tensor own, Tensor others, int start) {
    Tensor z = own.mul(1 / temperature).matmul(others.transpose(0, 1));
    RowTiles.setDiagonal(z.narrow(1, start, own.dim(0)), RowTiles.EXCLUDED);
    Tensor y = z.emptyLike();
    z.kernels().rows().logSoftmax(z, y);
    return y;
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    return new Tensor[] {c.gradient.mul(dy[0])};
  }

  private void demandShapes(Tensor u) {
    boolean rows = u.rank() == 2 && teacher.rank() == 2 && u.dim(0) == teacher.dim(0);
    if (!rows || (kind == Kind.CROSS && u.dim(1) != teacher.dim(1))) {
      throw new TensorException(
          NAME,
          "student"
              + u.shape()
              + " and teacher"
              + teacher.shape()
              + (rows
                  ? " need equal widths for CROSS; give the projection head the teacher's width"
                  : " must both be [rows, width] with equal rows; pair them first"));
    }
    Tensor.same(NAME, u, teacher);
  }

  /// What the loss is checked on: both kinds, a duplicate in the teacher, N = 1, other widths, and
  /// what it refuses.
  public static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    int[] twice = {0, 0, 2, 3, 4, 5};
    for (Kind kind : Kind.values()) {
      Tensor repeated =
          features(6, 4).gatherRows(Tensor.copyOf(Backends.reference(), twice, twice.length));
      samples.add(Sample.of(new RelationKl(kind, 0.5, features(6, 4)), Shape.of(6, 4)));
      samples.add(Sample.of(new RelationKl(kind, 0.5, repeated), Shape.of(6, 4)));
      samples.add(Sample.of(new RelationKl(kind, 0.5, features(1, 3)), Shape.of(1, 3)));
    }
    samples.add(Sample.of(new RelationKl(Kind.INTRA, 0.7, features(5, 7)), Shape.of(5, 3)));
    samples.add(
        Sample.rejected(
            new RelationKl(Kind.CROSS, 0.1, features(5, 7)), "teacher's width", Shape.of(5, 3)));
    samples.add(
        Sample.rejected(
            new RelationKl(Kind.INTRA, 0.1, features(5, 7)), "equal rows", Shape.of(4, 7)));
    return samples;
  }

  private static Tensor features(int rows, int width) {
    Rng rng = Rng.seed(6).at("teacher");
    double[] t = new double[rows * width];
    for (int i = 0; i < t.length; i++) {
      t[i] = rng.normal(i);
    }
    return Tensor.copyOf(Backends.reference(), t, rows, width);
  }
}
