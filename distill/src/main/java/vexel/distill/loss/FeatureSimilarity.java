package vexel.distill.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.UnitRows;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Direct feature similarity between paired student and teacher features. Puy et al., *Three
/// Pillars improving Vision Foundation Model Distillation for Lidar* (ScaLR, CVPR 2024), the loss
/// CleverDistiller builds on.
///
/// For pairs i = 1 … M with student output u_i and teacher feature t_i:
///
/// ```
/// k_i = u_i / ‖u_i‖,   q_i = t_i / ‖t_i‖   (0 where ‖·‖ ≤ 10⁻¹²)             (1)
/// L   = 1/M Σ_i ‖k_i − q_i‖                  L2                              (2)
/// L   = 1/M Σ_i ‖k_i − q_i‖²                 L2_SQUARED                      (3)
/// L   = 1/M Σ_i (1 − k_i·q_i)                COSINE                          (4)
/// ```
///
/// and with g_i = ∂L/∂k_i
///
/// ```
/// g_i = (k_i − q_i) / (M ‖k_i − q_i‖)  (0 where ‖k_i − q_i‖ < 10⁻⁸),
///       2 (k_i − q_i) / M,   −q_i / M                                        (5)
/// ∂L/∂u_i = (g_i − k_i (k_i·g_i)) / ‖u_i‖   (0 where ‖u_i‖ ≤ 10⁻¹²)          (6)
/// ```
///
/// `L2`, un-squared, is what ScaLR's released code computes and the default; summaries of the paper
/// describe `COSINE`. Which of the two CleverDistiller used is not public. The teacher is a tensor,
/// not a value: nothing on its side can be trained.
///
/// @param kind which of (2), (3), (4)
/// @param teacher t, shape [M, D]
public record FeatureSimilarity(Kind kind, Tensor teacher) implements Op<FeatureSimilarity.Cache> {
  /// The form of the loss.
  public enum Kind {
    L2,
    L2_SQUARED,
    COSINE
  }

  /// What backward needs: k with ‖u‖, k − q, ‖k − q‖ and q.
  public record Cache(UnitRows k, Tensor difference, Tensor length, Tensor q) {}

  /// The loss of student outputs u[M, D] against teacher features t[M, D], a scalar in [0, 2] ([0,
  /// 4] squared).
  public static Value of(Kind kind, Value student, Tensor teacher) {
    return Value.apply(new FeatureSimilarity(kind, teacher), student);
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Tensor u = in[0];
    FeatureRows.alike("feature_similarity", u, teacher);
    UnitRows student = UnitRows.of(u); // (1)
    Tensor k = student.unit();
    Tensor q = UnitRows.of(teacher).unit(); // (1)
    Tensor difference = k.sub(q);
    Tensor squared = difference.map(Unary.SQUARE).sum(1);
    Tensor length = squared.map(Unary.SQRT);
    Tensor loss =
        switch (kind) {
          case L2 -> length.mean(); // (2)
          case L2_SQUARED -> squared.mean(); // (3)
          case COSINE -> k.mul(q).sum(1).mean().neg().add(1); // (4)
        };
    return Step.of(loss, new Cache(student, difference, length, q));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    int m = c.q.dim(0);
    Tensor g = // (5)
        switch (kind) {
          case L2 -> c.difference.mul(reciprocalOrZero(c.length).reshape(m, 1)).mul(1.0 / m);
          case L2_SQUARED -> c.difference.mul(2.0 / m);
          case COSINE -> c.q.mul(-1.0 / m);
        };
    Tensor du = c.k.backward(g.mul(dy[0])); // (6)
    return new Tensor[] {du};
  }

  /// 1/x, and 0 where x < 10⁻⁸.
  private static Tensor reciprocalOrZero(Tensor x) {
    Tensor far = x.add(-1e-8).map(Unary.SIGN).map(Unary.RELU); // 1 where x > 10⁻⁸, else 0
    return far.mul(x.map(Unary.CLAMP, 1e-8, 4).map(Unary.RECIPROCAL));
  }

  /// What the loss is checked on: a teacher of [7, 5] and [1, 3], each form, and shapes it refuses.
  public static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      samples.add(
          Sample.of(new FeatureSimilarity(kind, FeatureRows.normals(7, 5)), Shape.of(7, 5)));
      samples.add(
          Sample.of(new FeatureSimilarity(kind, FeatureRows.normals(1, 3)), Shape.of(1, 3)));
    }
    samples.add(
        Sample.rejected(
            new FeatureSimilarity(Kind.L2, FeatureRows.normals(7, 5)),
            "teacher's width",
            Shape.of(7, 4)));
    samples.add(
        Sample.rejected(
            new FeatureSimilarity(Kind.L2, FeatureRows.normals(0, 5)), "no rows", Shape.of(0, 5)));
    return samples;
  }
}
