package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.autograd.op.Segments;
import vexel.distill.relation.RowTiles;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Reduce;

/// Point-to-segment contrast, a regulariser of Seal. Liu et al., *Segment Any Point Cloud Sequences
/// by Distilling Vision Foundation Models*, 2023 (NeurIPS): a point is closer to the mean of its
/// own segment than to those of others. For rows p of length 1, s(i) the segment of row i:
///
/// ```
/// m_s = 1/|s| Σ_{i ∈ s} p_i,  z_is = ⟨p_i, m_s⟩ / τ                      (1)
/// L = −1/N Σ_i log( e^{z_i,s(i)} / Σ_s e^{z_is} )                        (2)
/// D = ∂L/∂z = 1/N (softmax − [s = s(i)])                                 (3)
/// dm = Dᵀ P / τ,  dp_i = (D M)_i / τ + dm_{s(i)} / |s(i)|                (4)
/// ```
///
/// Reconstruction: no training code is released; τ = 0.07, weight 1, means that are not normalised
/// again (as SLidR's) and a gradient through them are choices made here.
///
/// @param segments of the rows, none empty
/// @param tau τ
public record PointToSegment(Segments segments, double tau) implements Op<StoredGradient> {
  /// Reconstruction: the default of τ.
  public static final double TAU = 0.07;

  private static final int NO_LABEL = -1;

  /// The loss of points p[N, D], a scalar.
  public static Value of(Value points, Segments segments, double tau) {
    return Value.apply(new PointToSegment(segments, tau), points);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    double[] share = shares(in[0]);
    Tensor p = in[0].contiguous();
    Tensor m = Tensor.empty(p.backend(), p.dtype(), Shape.of(segments.count(), p.dim(1)));
    p.kernels().index().segmentReduce(Reduce.MEAN, p, segments.ptr(), segments.order(), m, null);
    Tensor z = p.matmul(m.transpose(0, 1)).mul(1 / tau); // (1) [N, S]
    Tensor logp = z.emptyLike();
    Shape rows = Shape.of(p.dim(0));
    Tensor loss = Tensor.empty(p.backend(), p.dtype(), rows);
    p.kernels().rows().crossEntropy(z, segments.index(), null, NO_LABEL, 0, loss, logp); // (2)
    Tensor dz = z.emptyLike();
    Tensor each = Tensor.full(p.backend(), p.dtype(), rows, 1 / (p.dim(0) * tau));
    p.kernels()
        .rows()
        .crossEntropyBackward(logp, segments.index(), null, NO_LABEL, 0, each, dz); // (3)
    Tensor shared = Tensor.rounded(p.backend(), p.dtype(), share, share.length, 1);
    Tensor dm = dz.transpose(0, 1).matmul(p).mul(shared); // (4), dm_s / |s|
    Tensor dp = dz.matmul(m).add(dm.gatherRows(segments.index()));
    return StoredGradient.step(RowTiles.total(loss) / p.dim(0), dp);
  }

  /// 1/|s| of each segment.
  private double[] shares(Tensor p) {
    if (p.rank() != 2 || p.dim(0) == 0 || p.dim(0) != segments.rows()) {
      throw new TensorException(
          "point to segment",
          "points" + p.shape() + " must be [" + segments.rows() + " rows of segments, width]");
    }
    int[] ptr = segments.ptr().toInts();
    double[] share = new double[segments.count()];
    for (int s = 0; s < share.length; s++) {
      int rows = ptr[s + 1] - ptr[s];
      if (rows == 0) {
        throw new TensorException(
            "point to segment", "segment " + s + " is empty; number those that have points");
      }
      share[s] = 1.0 / rows;
    }
    return share;
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: several segments, one for each point, one for all, one row.
  public static List<Sample> samples() {
    return List.of(
        Sample.of(with(0.5, 3, 2, 0, 2, 1, 2, 0), Shape.of(6, 4)),
        Sample.of(with(TAU, 3, 1, 0, 2), Shape.of(3, 2)).within(-0.3, 0.3),
        Sample.of(with(TAU, 1, 0, 0, 0), Shape.of(3, 2)),
        Sample.of(with(TAU, 1, 0), Shape.of(1, 3)),
        Sample.rejected(with(TAU, 3, 2, 0, 2), "segment 1 is empty", Shape.of(3, 2)),
        Sample.rejected(with(TAU, 2, 1, 0), "rows of segments", Shape.of(3, 2)));
  }

  private static PointToSegment with(double tau, int count, int... index) {
    Tensor of = Tensor.copyOf(Backends.reference(), index, index.length);
    return new PointToSegment(Segments.of(of, count), tau);
  }
}
