package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.detect.GaussianMaps;
import vexel.distill.detect.HeadMaps;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.relation.RowTiles;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// Response distillation under a mask of blobs. Zhou et al., *UniDistill* (CVPR 2023), §3.2.3, eqs.
/// 6 and 7. With z the logits of all classes of all tasks, R the regression maps of all tasks (11
/// channels each, the IoU among them) and M the blobs of the boxes ([GaussianMaps], overlap 0.7, no
/// least radius):
///
/// ```
/// p_S = clamp(σ(z_S), η, 1 − η),  p_T = clamp(σ(z_T/τ), η, 1 − η)             (1)
/// m = max over classes of p, of each network by itself                       (2)
/// L_cls = D(m_S, m_T),  L_reg = D(R_S, R_T),  L = L_cls + L_reg               (3)
/// D(S, T) = Σ_byx M_byx 1/C Σ_c |S_bcyx − T_bcyx| / (Σ M + ε)                  (4)
/// ∂D/∂S_bcyx = M_byx sign(S_bcyx − T_bcyx) / (C (Σ M + ε))                     (5)
/// ```
///
/// The op is (4). Deviations of the released code from the paper, which are followed: two terms
/// instead of one norm over both concatenated; τ = 2 for the teacher alone, so that equal logits
/// give L_cls ≠ 0; ΣM and not the number of boxes below, so that large boxes count more. Not
/// followed: the blob at the vehicle that padding rows draw.
///
/// @param teacher T [B, C, H, W]
/// @param mask M [B, H, W]
/// @param epsilon ε, 10⁻⁴ in the released code
public record UniDistillResponse(Tensor teacher, Tensor mask, double epsilon)
    implements Op<StoredGradient> {
  /// Overlap (o in [GaussianMaps]) of the mask's radii.
  public static final double OVERLAP = 0.7;

  /// τ of the released code.
  public static final double TEMPERATURE = 2;

  /// The two terms of (3).
  public record Terms(Value classes, Value regression) {
    /// L
    public Value sum() {
      return classes.add(regression);
    }
  }

  /// The terms of two heads with the same tasks.
  ///
  /// @param temperature τ
  /// @param clamp η of both, 10⁻⁴; the released code has 10⁻³ for the teacher of LC2C
  public static Terms of(
      List<HeadMaps> student,
      List<HeadMaps> teacher,
      Tensor mask,
      double temperature,
      double clamp) {
    return of(
        likelihoods(HeadMaps.classes(student), 1, UniDistillFeature.EPSILON),
        likelihoods(HeadMaps.classes(teacher), temperature, clamp).tensor(),
        HeadMaps.regressions(student),
        HeadMaps.regressions(teacher).tensor(),
        mask);
  }

  /// The terms of likelihoods p [B, classes, H, W] and regressions R [B, 11 T, H, W].
  public static Terms of(
      Value student,
      Tensor teacher,
      Value studentRegression,
      Tensor teacherRegression,
      Tensor mask) {
    Tensor best = likeliest(Value.of(teacher)).tensor();
    double eps = UniDistillFeature.EPSILON;
    return new Terms(
        Value.apply(new UniDistillResponse(best, mask, eps), likeliest(student)),
        Value.apply(new UniDistillResponse(teacherRegression, mask, eps), studentRegression));
  }

  /// (1)
  public static Value likelihoods(Value logits, double temperature, double clamp) {
    return logits.div(temperature).sigmoid().clamp(clamp, 1 - clamp);
  }

  /// (2) [B, classes, H, W] → [B, 1, H, W].
  private static Value likeliest(Value p) {
    return p.max(1).getFirst().unsqueeze(1);
  }

  /// M of a batch of boxes, [B, H, W]. Boxes without extent are padding and are left out.
  public static Tensor mask(
      List<List<Box>> batch, BevGrid grid, double overlap, Backend backend, DType dtype) {
    double[] all = new double[batch.size() * grid.cells()];
    for (int b = 0; b < batch.size(); b++) {
      List<Box> own =
          batch.get(b).stream().filter(x -> x.size().x() > 0 && x.size().y() > 0).toList();
      System.arraycopy(
          GaussianMaps.of(own, grid, overlap, 0), 0, all, b * grid.cells(), grid.cells());
    }
    return Tensor.rounded(backend, dtype, all, batch.size(), grid.height(), grid.width());
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    Shape s = in[0].shape();
    if (s.rank() != 4
        || !s.equals(teacher.shape())
        || !mask.shape().equals(Shape.of(s.dim(0), s.dim(2), s.dim(3)))) {
      throw new TensorException(
          "unidistill response",
          "student%s and teacher%s must be [B, C, H, W], mask%s [B, H, W]; use one grid for all"
              .formatted(s, teacher.shape(), mask.shape()));
    }
    Tensor.same("unidistill response", in[0], teacher);
    Tensor m = mask.cast(in[0].dtype());
    double below = s.dim(1) * (total(m) + epsilon);
    Tensor weight = m.reshape(s.dim(0), 1, s.dim(2), s.dim(3));
    Tensor difference = in[0].sub(teacher);
    double above = total(difference.map(Unary.ABS).sum(1).mul(m));
    Tensor gradient = difference.map(Unary.SIGN).mul(weight).mul(1 / below); // (5)
    return StoredGradient.step(above / below, gradient); // (4)
  }

  private static double total(Tensor m) {
    return RowTiles.total(m.reshape(m.dim(0) * m.dim(1), m.dim(2)));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: a mask of blobs, an empty one, a refusal.
  public static List<Sample> samples() {
    BevGrid grid = new BevGrid(-2, -1.5, 0.5, 8, 6);
    Box car = Box.of(0.3, -0.2, 0, 4, 2, 1.5, 0.4);
    List<List<Box>> batch = List.of(List.of(car), List.of());
    Tensor teacher = UniDistillFeature.normals(2, 3, 6, 8);
    Tensor mask = mask(batch, grid, 0.1, Backends.reference(), DType.F64);
    Tensor nothing = mask.mul(0);
    return List.of(
        Sample.of(new UniDistillResponse(teacher, mask, 1e-4), Shape.of(2, 3, 6, 8)),
        Sample.of(new UniDistillResponse(teacher, nothing, 1e-4), Shape.of(2, 3, 6, 8)),
        Sample.rejected(
            new UniDistillResponse(teacher, mask, 1e-4), "one grid", Shape.of(2, 3, 8, 6)));
  }
}
