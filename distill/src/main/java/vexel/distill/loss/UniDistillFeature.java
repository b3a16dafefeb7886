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
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// Feature distillation at the keypoints of boxes. Zhou et al., *UniDistill: A Universal
/// Cross-Modality Knowledge Distillation Framework for 3D Object Detection in Bird's-Eye View*
/// (CVPR 2023), §3.2.1, eq. 3, on the map that enters the encoder.
///
/// With s_kic, t_kic the student's and the teacher's features of channel c at point i of box k, K
/// boxes, P = 9 points, C channels:
///
/// ```
/// L = 1/(K + ε) Σ_k 1/P Σ_i 1/C Σ_c |s_kic − t_kic|                    (1)
/// ∂L/∂s_kic = sign(s_kic − t_kic) / (P C (K + ε))                      (2)
/// ```
///
/// L = 0 for K = 0. Background does not count, because it does not agree between sensors. The
/// released code reads the maps at transposed places ([vexel.distill.detect.KeypointLayout]).
///
/// @param teacher t [K, P, C]
/// @param epsilon ε, 10⁻⁴ in the released code
public record UniDistillFeature(Tensor teacher, double epsilon) implements Op<StoredGradient> {
  /// ε of the released code.
  public static final double EPSILON = 1e-4;

  /// The loss of a student's map [B, C, H, W] against the teacher's of that shape, a scalar.
  public static Value of(Value student, Tensor teacher, BoxKeypoints points) {
    Tensor t = points.read(Value.of(teacher)).tensor();
    return Value.apply(new UniDistillFeature(t, EPSILON), points.read(student));
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    alike("unidistill feature", in[0], teacher);
    Shape s = in[0].shape();
    double entries = (double) s.dim(1) * s.dim(2) * (s.dim(0) + epsilon);
    if (s.dim(0) == 0) {
      return StoredGradient.step(0, in[0].mul(0));
    }
    Tensor difference = in[0].sub(teacher);
    double sum = RowTiles.total(rows(difference.map(Unary.ABS)));
    return StoredGradient.step(
        sum / entries, difference.map(Unary.SIGN).mul(1 / entries)); // (1, 2)
  }

  private static Tensor rows(Tensor x) {
    return x.reshape(x.dim(0) * x.dim(1), x.dim(2));
  }

  /// Refuses features that are not both [K, P, C].
  static void alike(String op, Tensor student, Tensor teacher) {
    if (student.rank() != 3 || !student.shape().equals(teacher.shape())) {
      throw new TensorException(
          op,
          "student%s and teacher%s must both be [boxes, points, channels]; adapt the student's map"
              .formatted(student.shape(), teacher.shape()));
    }
    Tensor.same(op, student, teacher);
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// Normal numbers, to check on.
  static Tensor normals(int... dims) {
    Rng rng = Rng.seed(3).at("teacher");
    double[] x = new double[Shape.of(dims).size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = rng.normal(i);
    }
    return Tensor.copyOf(Backends.reference(), x, dims);
  }

  /// What the loss is checked on: several boxes, one, a refusal.
  public static List<Sample> samples() {
    return List.of(
        Sample.of(new UniDistillFeature(normals(3, 9, 5), EPSILON), Shape.of(3, 9, 5)),
        Sample.of(new UniDistillFeature(normals(1, 9, 1), EPSILON), Shape.of(1, 9, 1)),
        Sample.rejected(
            new UniDistillFeature(normals(3, 9, 5), EPSILON), "adapt", Shape.of(3, 9, 4)));
  }
}
