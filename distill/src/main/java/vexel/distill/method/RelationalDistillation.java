package vexel.distill.method;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.Relational;
import vexel.distill.relation.SemanticSimilarity;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Tensor;

/// Image-to-Lidar Relational Distillation (Mahmoud et al., ECCV 2024): the student shall stand to
/// the teacher's features, and to its own, as the teacher's features stand to each other.
///
/// ```
/// k = h(f),  q = teacher features of the same points, or of the same superpixels      (1)
/// L = α L_cross(k, q) + β L_intra(k, q)                                               (2)
/// ```
///
/// Both sides are normalised by the loss, also the means of superpixels. The teacher's features are
/// a tensor: with a trained projection there, student and teacher could agree on a constant.
///
/// *Reconstruction*: pairing (POINT_PIXEL as a guess at the paper, SUPERPIXEL as SLidR's), head,
/// weights and L_intra.
///
/// @param head h, to the teacher's width
/// @param pairing points or regions
/// @param settings of (2)
/// @param balanced whether rows have ST-SLidR's anchor weights, from the teacher's similarities
/// @param perScene whether only pairs of one frame are compared
public record RelationalDistillation(
    ProjectionHead head,
    Pairing pairing,
    Relational.Settings settings,
    boolean balanced,
    boolean perScene)
    implements Method {
  @Override
  public Map<String, Layer> parts() {
    return Map.of("head", head);
  }

  @Override
  public Terms terms(Batch batch, Value features, Pass pass) {
    return switch (pairing) {
      case POINT_PIXEL -> {
        PixelPairs pairs = batch.pairs();
        Value k =
            head.forward(
                features.gatherRows(pairs.rows()), pass.at("head")); // [M, D]                (1)
        yield terms(k, pairs.teacher(), pairs.frames());
      }
      case SUPERPIXEL -> {
        SeenRegions seen = SeenRegions.of(batch, Batch.Role.KEY);
        Value k =
            seen.superpoints(
                head.forward(features, pass.at("head")).l2Normalize(1, 1e-12)); //        (1)
        yield terms(k, seen.superpixels(), seen.frames()).note("regions", seen.regions().size());
      }
    };
  }

  private Terms terms(Value k, Tensor q, Tensor frames) {
    Tensor weight = balanced ? SemanticSimilarity.of(q).anchorWeights() : null;
    Relational loss = new Relational(settings, q, weight, perScene ? frames : null);
    List<Value> found = Value.applyAll(loss, k); //                                         (2)
    return Terms.of("relational", found.get(0))
        .note("cross", found.get(1).tensor().item())
        .note("intra", found.get(2).tensor().item());
  }

  @Override
  public Optional<ProjectionHead> teacherSpace() {
    return Optional.of(head);
  }

  @Override
  public boolean regions(Batch.Role role) {
    return pairing == Pairing.SUPERPIXEL && role == Batch.Role.KEY;
  }
}
