package vexel.distill.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.autograd.op.SegmentReduce;
import vexel.autograd.op.Segments;
import vexel.distill.geometry.CellNodes;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.MaskedSoftmax;
import vexel.distill.relation.RowTiles;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.Unary;

/// Spatial-temporal consistency, the second term of CLIP2Scene. Chen et al., *CLIP2Scene: Towards
/// Label-efficient 3D Scene Understanding by CLIP* (CVPR 2023): points of all sweeps that fall in
/// one cell, up to 8, agree with what they attend to under the text e_y of the cell's label.
///
/// ```
/// s_n = ⟨p_n, e_y⟩,  a = softmax of s over the members n of a node     (1)
/// f = Σ_n a_n p_n,  c_n = ⟨f, p_n⟩                                     (2)
/// L = 1/M Σ (1 − σ(c_n))  over all M members of all nodes              (3)
/// dc_n = −σ(c_n) (1 − σ(c_n)) / M                                      (4)
/// df = Σ_n dc_n p_n,  da_n = ⟨df, p_n⟩,  ds = a (da − Σ a da)          (5)
/// dp_n = dc_n f + a_n df + ds_n e_y                                    (6)
/// ```
///
/// *Deviations*: members are told by a mask. The released sparse softmax drops members whose score
/// is exactly 0, which is how it knows padding. As there, the image is no part of the fusion.
///
/// CLIP2Scene's first term, semantic consistency, needs no class: it is the cross-entropy of logits
/// g Eᵀ (no temperature, g not normalised) with the pixels' labels,
/// `g.matmul(textᵀ).crossEntropy(labels, ignore)`.
///
/// @param text e, the embeddings of the classes [C, D]
/// @param label y of each node, I32 [G]: the label of its first member
/// @param members rows of p, I32 [G, 8] or narrower; any row where there is no member
/// @param valid U8 like members: 1 where there is a member
public record SpatialTemporalConsistency(Tensor text, Tensor label, Tensor members, Tensor valid)
    implements Op<StoredGradient> {
  /// The most members of a node.
  public static final int MEMBERS = 8;

  /// The loss of points p[N, D], a scalar in (0, 1).
  public static Value of(Value points, Tensor text, CellNodes nodes) {
    return Value.apply(
        new SpatialTemporalConsistency(text, nodes.label(), nodes.members(), nodes.valid()),
        points);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    demand(in[0]);
    int g = members.dim(0);
    int m = members.dim(1);
    int d = in[0].dim(1);
    Tensor rows = members.contiguous().reshape(g * m);
    Tensor p = in[0].gatherRows(rows).reshape(g, m, d);
    Tensor e = text.gatherRows(label).reshape(g, 1, d);
    Tensor mask = valid.cast(p.dtype()); // [G, m]
    double count = RowTiles.total(mask);
    Tensor s = p.matmul(e.transpose(1, 2)).reshape(g, m);
    Tensor a = MaskedSoftmax.of(MaskedSoftmax.only(s, valid)); // (1)
    Tensor f = a.reshape(g, 1, m).matmul(p); // (2) [G, 1, D]
    Tensor agreement = p.matmul(f.transpose(1, 2)).reshape(g, m).map(Unary.SIGMOID);
    double loss = count == 0 ? 0 : 1 - RowTiles.total(agreement.mul(mask)) / count; // (3)
    Tensor slope = agreement.mul(agreement.neg().add(1)).mul(mask);
    Tensor dc = slope.mul(-1 / Math.max(count, 1)); // (4)
    Tensor df = dc.reshape(g, 1, m).matmul(p); // (5)
    Tensor da = p.matmul(df.transpose(1, 2)).reshape(g, m);
    Tensor ds = a.emptyLike();
    a.kernels().rows().softmaxBackward(a, da, ds);
    Tensor dp = // (6)
        column(dc).mul(f).add(column(a).mul(df)).add(column(ds).mul(e));
    Segments back = Segments.of(rows, in[0].dim(0));
    Tensor sum = dp.mul(column(mask)).reshape(g * m, d);
    return StoredGradient.step(
        loss, new SegmentReduce(Reduce.SUM, back).forward(sum).outputs().getFirst());
  }

  private static Tensor column(Tensor x) {
    return x.reshape(x.dim(0), x.dim(1), 1);
  }

  private void demand(Tensor p) {
    if (p.rank() != 2 || text.rank() != 2 || p.dim(1) != text.dim(1)) {
      throw new TensorException(
          "spatial temporal consistency",
          "points"
              + p.shape()
              + " and text"
              + text.shape()
              + " must be [points, width] and [classes, width] with one width");
    }
    Tensor.same("spatial temporal consistency", p, text);
    boolean nodes =
        members.rank() == 2
            && members.dim(0) > 0
            && members.dim(1) > 0
            && members.shape().equals(valid.shape())
            && label.shape().equals(Shape.of(members.dim(0)));
    if (!nodes) {
      throw new TensorException(
          "spatial temporal consistency",
          "members"
              + members.shape()
              + ", valid"
              + valid.shape()
              + " and label"
              + label.shape()
              + " must be [nodes, members], the same, and [nodes]");
    }
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: padded nodes, a point in two nodes, one point, refusals.
  public static List<Sample> samples() {
    int[] members = {0, 3, 2, 1, 4, 0, 5, 3, 0};
    byte[] valid = {1, 1, 1, 1, 1, 0, 1, 1, 0};
    SpatialTemporalConsistency three = with(3, members, valid, 1, 0, 1);
    SpatialTemporalConsistency one = with(1, new int[] {0}, new byte[] {1}, 1);
    return List.of(
        Sample.of(three, Shape.of(6, 4)),
        Sample.of(one, Shape.of(1, 4)),
        Sample.rejected(three, "one width", Shape.of(6, 3)),
        Sample.rejected(with(3, members, valid, 1, 0), "[nodes]", Shape.of(6, 4)));
  }

  private static SpatialTemporalConsistency with(
      int nodes, int[] members, byte[] valid, int... label) {
    var at = Backends.reference();
    int width = members.length / nodes;
    return new SpatialTemporalConsistency(
        FeatureRows.normals(2, 4),
        Tensor.copyOf(at, label, label.length),
        Tensor.copyOf(at, members, nodes, width),
        Tensor.copyOf(at, valid, nodes, width));
  }
}
