package vexel.distill.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.Diagonal;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.InPlace;
import vexel.distill.relation.MaskedSoftmax;
import vexel.distill.relation.Positive;
import vexel.distill.relation.RowTiles;
import vexel.distill.relation.StoredGradient;
import vexel.distill.relation.UnitRows;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Relations as distributions: to which other rows a row is similar, by softmax, shall be the same
/// for student and teacher. A variant of Mahmoud et al., *Image-to-Lidar Relational Distillation
/// for Autonomous Driving Data* (ECCV 2024); see [Relational] for the loss itself.
///
/// For rows i = 1 … N with student output u_i and teacher feature t_i:
///
/// ```
/// k_i = u_i / ‖u_i‖,   q_i = t_i / ‖t_i‖                 (0 where ‖·‖ ≤ 10⁻¹²)         (1)
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
    implements Op<StoredGradient> {
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

  public RelationKl {
    Positive.demand(NAME, "temperature", temperature);
  }

  /// The loss of student outputs u[N, D] against teacher features t[N, D'] at T = 0.1, a scalar.
  public static Value of(Kind kind, Value student, Tensor teacher) {
    return Value.apply(new RelationKl(kind, TEMPERATURE, teacher), student);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    Tensor u = in[0];
    demandShapes(u);
    UnitRows student = UnitRows.of(u);
    Tensor k = student.unit(); // (1)
    Tensor q = UnitRows.of(teacher).unit(); // (1)
    Tensor dk = Tensor.zeros(u.backend(), u.dtype(), u.shape());
    int n = u.dim(0);
    double sum = RowTiles.sum(n, (start, rows) -> tile(k, q, dk, start, rows));
    InPlace.map(Unary.MUL, 1 / (temperature * StrictMath.max(n, 1)), 0, dk);
    return StoredGradient.step(sum / StrictMath.max(n, 1), student.backward(dk));
  }

  private double tile(Tensor k, Tensor q, Tensor dk, int start, int rows) {
    Tensor own = k.narrow(0, start, rows); // [R, D]
    Tensor others = kind == Kind.INTRA ? k : q; // [N, D]
    Tensor logp = logShares(q.narrow(0, start, rows), q, start); // (2) [R, N]
    Tensor logs = logShares(own, others, start); // (3), (4) [R, N]
    Tensor p = logp.map(Unary.EXP);
    Tensor terms = p.mul(logp.sub(logs)); // (5)
    Tensor slope = logs.map(Unary.EXP).sub(p);
    InPlace.addProduct(slope, others, dk.narrow(0, start, rows)); // (6), (7)
    if (kind == Kind.INTRA) {
      InPlace.addProduct(slope.transpose(0, 1), own, dk); // (6)
    }
    return RowTiles.total(terms);
  }

  /// The logarithm of the softmax of the rows' similarities with all others. What a row has with
  /// itself is so low that its share is exactly 0.
  private Tensor logShares(Tensor own, Tensor others, int start) {
    Tensor z = own.mul(1 / temperature).matmul(others.transpose(0, 1));
    Diagonal.set(z.narrow(1, start, own.dim(0)), MaskedSoftmax.EXCLUDED);
    Tensor y = z.emptyLike();
    z.kernels().rows().logSoftmax(z, y);
    return y;
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  private void demandShapes(Tensor u) {
    FeatureRows.equalRows(NAME, u, teacher);
    if (kind == Kind.CROSS) {
      FeatureRows.equalWidths(NAME, u, teacher);
    }
  }

  /// What the loss is checked on: both kinds, a duplicate in the teacher, N = 1, other widths, and
  /// what it refuses.
  public static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    int[] twice = {0, 0, 2, 3, 4, 5};
    for (Kind kind : Kind.values()) {
      Tensor repeated =
          FeatureRows.normals(6, 4)
              .gatherRows(Tensor.copyOf(Backends.reference(), twice, twice.length));
      samples.add(Sample.of(new RelationKl(kind, 0.5, FeatureRows.normals(6, 4)), Shape.of(6, 4)));
      samples.add(Sample.of(new RelationKl(kind, 0.5, repeated), Shape.of(6, 4)));
      samples.add(Sample.of(new RelationKl(kind, 0.5, FeatureRows.normals(1, 3)), Shape.of(1, 3)));
    }
    samples.add(
        Sample.of(new RelationKl(Kind.INTRA, 0.7, FeatureRows.normals(5, 7)), Shape.of(5, 3)));
    samples.add(
        Sample.rejected(
            new RelationKl(Kind.CROSS, 0.1, FeatureRows.normals(5, 7)),
            "teacher's width",
            Shape.of(5, 3)));
    samples.add(
        Sample.rejected(
            new RelationKl(Kind.INTRA, 0.1, FeatureRows.normals(5, 7)),
            "equal rows",
            Shape.of(4, 7)));
    return samples;
  }
}
