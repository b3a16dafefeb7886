package vexel.distill.method;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.CkaLoss;
import vexel.distill.loss.CorrelationCongruence;
import vexel.distill.loss.CorrelationCongruenceReleased;
import vexel.distill.loss.DistRelation;
import vexel.distill.loss.GramL2;
import vexel.distill.loss.ProbabilisticKnowledgeTransfer;
import vexel.distill.loss.RelationKl;
import vexel.distill.loss.RkdAngle;
import vexel.distill.loss.RkdDistance;
import vexel.distill.loss.SimilarityPreserving;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Tensor;

/// The generic relational relatives on the same pairs: only how the samples of a step stand to each
/// other is taught, so student and teacher may differ in width and no head is needed.
///
/// ```
/// s = f or h(f) at the pairs,  t = teacher features                        (1)
/// L = w · relation(s, t)                                                   (2)
/// ```
///
/// @param relation which
/// @param head h, or null for the student's own features
/// @param rows samples of a step that are related, evenly spread over its pairs; 0 = all
public record RelationTransfer(Relation relation, @Nullable ProjectionHead head, int rows)
    implements Method {
  /// The relations, with their published weights.
  public enum Relation {
    /// Relational knowledge distillation, 25 × distances + 50 × angles.
    RKD,
    /// Similarity-preserving distillation.
    SP,
    /// Probabilistic knowledge transfer.
    PKT,
    /// Correlation congruence as released: depends on the order of the batch.
    CC,
    /// Correlation congruence as in the paper.
    CCKD,
    /// 1 − linear CKA.
    CKA,
    /// Gram anchoring.
    GRAM,
    /// 1 − Pearson correlation of Gram rows.
    DIST,
    /// Kullback-Leibler divergence between rows of similarities within each side.
    KL_INTRA,
    /// The same with the student's rows against the teacher's.
    KL_CROSS
  }

  @Override
  public Map<String, Layer> parts() {
    Map<String, Layer> parts = new LinkedHashMap<>();
    if (head != null) {
      parts.put("head", head);
    }
    return parts;
  }

  @Override
  public Terms terms(Batch batch, Value features, Pass pass) {
    PixelPairs pairs = batch.pairs();
    Tensor chosen = pairs.spread(rows);
    Value f = features.gatherRows(pairs.rows().gatherRows(chosen)); // [n, C]
    Value s =
        head == null ? f : head.forward(f, pass.at("head")); //                                 (1)
    Tensor t = pairs.teacher().gatherRows(chosen); // [n, D]
    return switch (relation) { //                                                     (2)
      case RKD ->
          Terms.weighted("distance", RkdDistance.WEIGHT, RkdDistance.of(s, t))
              .and("angle", RkdAngle.WEIGHT, RkdAngle.of(s, t));
      case SP -> Terms.weighted("sp", SimilarityPreserving.WEIGHT, SimilarityPreserving.of(s, t));
      case PKT ->
          Terms.weighted(
              "pkt",
              ProbabilisticKnowledgeTransfer.WEIGHT,
              ProbabilisticKnowledgeTransfer.of(s, t));
      case CC ->
          Terms.weighted(
              "cc", CorrelationCongruenceReleased.WEIGHT, CorrelationCongruenceReleased.of(s, t));
      case CCKD -> Terms.of("cckd", CorrelationCongruence.of(s, t));
      case CKA -> Terms.of("cka", CkaLoss.of(s, t));
      case GRAM -> Terms.of("gram", GramL2.of(s, t));
      case DIST -> Terms.of("dist", DistRelation.of(s, t));
      case KL_INTRA -> Terms.of("kl", RelationKl.of(RelationKl.Kind.INTRA, s, t));
      case KL_CROSS -> Terms.of("kl", RelationKl.of(RelationKl.Kind.CROSS, s, t));
    };
  }

  /// Only the relations that compare the sides with each other pull the head into teacher space.
  @Override
  public Optional<ProjectionHead> teacherSpace() {
    boolean compared = relation == Relation.CC || relation == Relation.KL_CROSS;
    return compared ? Optional.ofNullable(head) : Optional.empty();
  }
}
