package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.detect.BoxKeypoints;
import vexel.distill.relation.RowTiles;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Relation distillation between the keypoints of each box. Zhou et al., *UniDistill* (CVPR 2023),
/// §3.2.2, eqs. 4 and 5, on the map that leaves the encoder.
///
/// With s_i the student's features [C] at point i of a box (the box's index left out), P = 9:
///
/// ```
/// ŝ_i = s_i / (n_i + ε),  n_i = ‖s_i‖                                        (1)
/// R^S_ij = ŝ_i·ŝ_j,  R^T likewise                     (P × P)                (2)
/// L = 1/(K + δ) Σ_k 1/P² Σ_ij |R^S_ij − R^T_ij|                              (3)
/// G = sign(R^S − R^T) / (P² (K + δ)),  ∂L/∂ŝ_i = Σ_j (G_ij + G_ji) ŝ_j =: u_i   (4)
/// ∂L/∂s_i = u_i / (n_i + ε) − s_i (s_i·u_i) / (n_i (n_i + ε)²)               (5)
/// ```
///
/// A zero vector has zero similarities; the second term of (5) is 0 there. All P² entries count,
/// the diagonal too. L = 0 for K = 0. Widths of student and teacher may differ.
///
/// @param teacher t [K, P, C_t]
/// @param normEpsilon ε, 10⁻⁴ in the released code
/// @param epsilon δ, 10⁻⁴ in the released code
public record UniDistillRelation(Tensor teacher, double normEpsilon, double epsilon)
    implements Op<StoredGradient> {
  /// The loss of a student's map [B, C, H, W] against the teacher's, a scalar.
  public static Value of(Value student, Tensor teacher, BoxKeypoints points) {
    double eps = UniDistillFeature.EPSILON;
    Tensor t = points.read(Value.of(teacher)).tensor();
    return Value.apply(new UniDistillRelation(t, eps, eps), points.read(student));
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    Tensor s = in[0].contiguous(); // [K, P, C]
    require(s);
    int k = s.dim(0);
    int p = s.dim(1);
    if (k == 0) {
      return StoredGradient.step(0, s.mul(0));
    }
    Tensor inverse = inverse(s); // [K, P, 1]
    Tensor unit = s.mul(inverse); // (1)
    Tensor difference = relation(unit).sub(relation(teacher.mul(inverse(teacher)))); // [K, P, P]
    double entries = (double) p * p * (k + epsilon);
    double loss = RowTiles.total(difference.map(Unary.ABS).reshape(k * p, p)) / entries; // (3)
    Tensor g = difference.map(Unary.SIGN).mul(1 / entries);
    Tensor u = g.add(g.transpose(1, 2)).matmul(unit); // (4)
    Tensor along = s.mul(u).sum(2).reshape(k, p, 1);
    Tensor shrink = inverse.mul(inverse).mul(along).mul(reciprocal(norm(s)));
    return StoredGradient.step(loss, u.mul(inverse).sub(s.mul(shrink))); // (5)
  }

  private void require(Tensor s) {
    boolean fits =
        s.rank() == 3
            && teacher.rank() == 3
            && s.dim(0) == teacher.dim(0)
            && s.dim(1) == teacher.dim(1);
    if (!fits) {
      throw new vexel.tensor.TensorException(
          "unidistill relation",
          "student%s and teacher%s must be [boxes, points, channels] with equal boxes and points"
                  .formatted(s.shape(), teacher.shape())
              + "; read both at the same keypoints");
    }
    Tensor.same("unidistill relation", s, teacher);
  }

  private static Tensor norm(Tensor x) {
    Tensor n = x.map(Unary.SQUARE).sum(2).map(Unary.SQRT);
    return n.reshape(x.dim(0), x.dim(1), 1);
  }

  /// 1 / (n + ε)
  private Tensor inverse(Tensor x) {
    return norm(x).add(normEpsilon).map(Unary.RECIPROCAL);
  }

  /// 1 / n, and 0 where n = 0.
  private static Tensor reciprocal(Tensor n) {
    Tensor known = n.map(Unary.STEP, 0, 0);
    Tensor safe = n.map(Unary.CLAMP, Float.MIN_NORMAL, Double.POSITIVE_INFINITY);
    return safe.map(Unary.RECIPROCAL).mul(known);
  }

  private static Tensor relation(Tensor unit) {
    return unit.matmul(unit.transpose(1, 2)); // (2)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: a few points of two boxes (differences must not step over a
  /// kink), one box, other widths, a refusal.
  public static List<Sample> samples() {
    return List.of(
        sample(UniDistillFeature.normals(2, 4, 5), 2, 4, 5),
        sample(UniDistillFeature.normals(1, 3, 4), 1, 3, 2),
        Sample.rejected(
            new UniDistillRelation(UniDistillFeature.normals(3, 9, 5), 1e-4, 1e-4),
            "same keypoints",
            Shape.of(2, 9, 5)));
  }

  private static Sample sample(Tensor teacher, int... dims) {
    return Sample.of(new UniDistillRelation(teacher, 1e-4, 1e-4), Shape.of(dims));
  }
}
