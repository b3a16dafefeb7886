package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.Diagonal;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.InPlace;
import vexel.distill.relation.RowTiles;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Distance-wise relational distillation (RKD-D). Park et al., *Relational Knowledge Distillation*
/// (CVPR 2019), §3.2.1: pairs of rows shall be as far apart, relative to the mean, as the
/// teacher's.
///
/// ```
/// d_ij = √max(‖x_i − x_j‖², 10⁻¹²),  d_ii = 0                                      (1)
/// μ = mean of d_ij over i ≠ j,  ψ = d / μ                  (of each side)          (2)
/// L = 1/N² Σ_ij h(ψ^s_ij − ψ^t_ij),  h(e) = ½ e² where |e| < 1, else |e| − ½       (3)
/// ∂L/∂d_ij = 1/N² (h'_ij / μ − Σ_kl h'_kl d_kl / (μ² N (N − 1)))                   (4)
/// dx_i = 2 Σ_j ∂L/∂d_ij (x_i − x_j) / d_ij,  0 where (1) was clamped               (5)
/// ```
///
/// Repeated rows count in (2) with 10⁻⁶, as in the released code. L = 0 for N = 1.
///
/// Rows are centred first and ‖x_i − x_j‖² is ‖x_i‖² + ‖x_j‖² − 2⟨x_i, x_j⟩ with all three by one
/// kernel, so that repeated rows are exactly 0 apart. The sum of (4), not known before the end of
/// the pass, multiplies a second sum of (5), which is collected beside the first.
///
/// @param teacher [N, D_t]
public record RkdDistance(Tensor teacher) implements Op<StoredGradient> {
  /// λ, the weight beside the task's loss, as in the released code.
  public static final double WEIGHT = 25;

  private static final double CLAMP = 1e-12;

  /// The loss of student rows [N, D_s], a scalar.
  public static Value of(Value student, Tensor teacher) {
    return Value.apply(new RkdDistance(teacher), student);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    FeatureRows.paired("rkd distance", in[0], teacher);
    int n = in[0].dim(0);
    if (n == 1) {
      return StoredGradient.step(0, in[0].mul(0));
    }
    Cloud s = Cloud.of(in[0]);
    Cloud t = Cloud.of(teacher);
    double mean = s.meanDistance(); // (2)
    double teacherMean = t.meanDistance();
    Tensor near = Tensor.zeros(s.x.backend(), s.x.dtype(), s.x.shape());
    Tensor far = near.copy();
    double[] moment = {0};
    double loss =
        RowTiles.sum(
            n,
            (from, rows) -> {
              Tensor squared = s.squared(from, rows); // [T, N]
              Tensor d = distances(squared, from);
              Tensor td = distances(t.squared(from, rows), from);
              Tensor e = d.mul(1 / mean).sub(td.mul(1 / teacherMean));
              Tensor slope = e.map(Unary.CLAMP, -1, 1); // h'
              moment[0] += RowTiles.total(slope.mul(d));
              Tensor inverse = // 1/d_ij, 0 where clamped
                  squared
                      .map(Unary.CLAMP, CLAMP, Double.POSITIVE_INFINITY)
                      .map(Unary.RSQRT)
                      .mul(squared.map(Unary.STEP, CLAMP, 0));
              s.putDifferences(slope.mul(inverse), from, near); // (5)
              s.putDifferences(inverse, from, far);
              return RowTiles.total(e.map(Unary.HUBER, 1, 0)); // (3)
            });
    double pairs = (double) n * (n - 1);
    double entries = (double) n * n;
    Tensor gradient = // (4)
        near.mul(2 / (entries * mean))
            .sub(far.mul(2 * moment[0] / (entries * mean * mean * pairs)));
    return StoredGradient.step(loss / entries, gradient);
  }

  /// (1) from squared distances of rows `from` and after.
  private static Tensor distances(Tensor squared, int from) {
    Tensor d = squared.map(Unary.CLAMP, CLAMP, Double.POSITIVE_INFINITY).map(Unary.SQRT);
    Diagonal.set(d.narrow(1, from, d.dim(0)), 0);
    return d;
  }

  /// Centred rows x[N, D] and their squared lengths [N].
  private record Cloud(Tensor x, Tensor lengths) {
    static Cloud of(Tensor rows) {
      Tensor x = FeatureRows.centred(rows);
      int n = x.dim(0);
      Tensor lengths = x.reshape(n, 1, x.dim(1)).matmul(x.reshape(n, x.dim(1), 1));
      return new Cloud(x, lengths.reshape(n));
    }

    /// ‖x_i − x_j‖² [T, N].
    Tensor squared(int from, int rows) {
      Tensor product = x.narrow(0, from, rows).matmul(x.transpose(0, 1));
      Tensor own = lengths.narrow(0, from, rows).reshape(rows, 1);
      return own.add(lengths.reshape(1, lengths.size())).sub(product.mul(2));
    }

    double meanDistance() {
      int n = x.dim(0);
      double sum =
          RowTiles.sum(n, (from, rows) -> RowTiles.total(distances(squared(from, rows), from)));
      return sum / ((double) n * (n - 1));
    }

    /// sum_i = Σ_j w_ij (x_i − x_j) for the rows i of w[T, N].
    void putDifferences(Tensor w, int from, Tensor sum) {
      Tensor part = sum.narrow(0, from, w.dim(0));
      Tensor own = x.narrow(0, from, w.dim(0)).mul(w.sum(1).reshape(w.dim(0), 1));
      part.kernels().element().copy(own, part);
      InPlace.addProduct(w.neg(), x, part);
    }
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: other widths, a repeated teacher row, one row, refusals.
  public static List<Sample> samples() {
    return List.of(
        Sample.of(new RkdDistance(FeatureRows.normals(7, 9)), Shape.of(7, 5)),
        Sample.of(new RkdDistance(FeatureRows.repeating(6, 4)), Shape.of(6, 4)),
        Sample.of(new RkdDistance(FeatureRows.normals(1, 3)), Shape.of(1, 5)),
        Sample.rejected(new RkdDistance(FeatureRows.normals(7, 5)), "equal rows", Shape.of(6, 5)),
        Sample.rejected(new RkdDistance(FeatureRows.normals(0, 5)), "no rows", Shape.of(0, 5)));
  }
}
