package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import vexel.autograd.Loss;
import vexel.autograd.Op;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.op.Reduction;
import vexel.autograd.op.Segments;
import vexel.distill.DataException;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.CkaLoss;
import vexel.distill.loss.CorrelationCongruence;
import vexel.distill.loss.CorrelationCongruenceReleased;
import vexel.distill.loss.Crd;
import vexel.distill.loss.DistRelation;
import vexel.distill.loss.FeatureSimilarity;
import vexel.distill.loss.GramL2;
import vexel.distill.loss.PointToSegment;
import vexel.distill.loss.ProbabilisticKnowledgeTransfer;
import vexel.distill.loss.RkdAngle;
import vexel.distill.loss.RkdDistance;
import vexel.distill.loss.SimilarityPreserving;
import vexel.distill.loss.SpatialTemporalConsistency;
import vexel.distill.loss.VonMisesFisher;
import vexel.distill.loss.WeaklySupervisedContrast;
import vexel.nn.BatchNorm;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Relatives of relational distillation, losses of the contrastive family, and compositions with a
/// differentiated teacher side, which the losses themselves exclude.
final class KnowledgeCases {
  private KnowledgeCases() {}

  static void addTo(Map<String, Executor> table) {
    relation(table, "kd_rkd_distance", (t, q) -> new RkdDistance(q));
    relation(table, "kd_rkd_angle", (t, q) -> new RkdAngle(q));
    relation(table, "kd_sp", (t, q) -> new SimilarityPreserving(q));
    relation(table, "kd_pkt", (t, q) -> new ProbabilisticKnowledgeTransfer(q));
    relation(table, "kd_cc_released", (t, q) -> new CorrelationCongruenceReleased(q));
    relation(table, "kd_cckd", (t, q) -> new CorrelationCongruence(q, t.attrs().number("gamma")));
    relation(table, "kd_cka", (t, q) -> new CkaLoss(q));
    relation(table, "kd_gram_l2", (t, q) -> new GramL2(q));
    relation(table, "kd_dist", (t, q) -> new DistRelation(q));
    table.put("crd", KnowledgeCases::crd);
    table.put("weakly_supervised_contrast", KnowledgeCases::weaklySupervised);
    table.put("von_mises_fisher", KnowledgeCases::vonMisesFisher);
    table.put("spatial_temporal_consistency", KnowledgeCases::spatialTemporal);
    table.put("point_to_segment", KnowledgeCases::pointToSegment);
    table.put("gram_l2", KnowledgeCases::gramOfBoth);
    table.put("feature_l2", KnowledgeCases::distanceOfBoth);
    table.put("one_minus_cosine", KnowledgeCases::cosineOfBoth);
    table.put("mlp_head", KnowledgeCases::mlpHead);
    table.put("joint", KnowledgeCases::joint);
  }

  /// Student `s`, teacher `t`, scalar `loss`.
  private static void relation(
      Map<String, Executor> table, String feature, BiFunction<Trial, Tensor, Op<?>> op) {
    table.put(
        feature, t -> t.output("loss", Value.apply(op.apply(t, t.tensor("t")), t.input("s"))));
  }

  private static void crd(Trial t) {
    Crd op =
        new Crd(
            t.tensor("bank_s"),
            t.tensor("bank_t"),
            t.tensor("index"),
            t.attrs().number("z_s"),
            t.attrs().number("z_t"),
            t.attrs().number("tau"),
            t.attrs().number("noise"));
    t.output("loss", Value.apply(op, t.input("s"), t.input("t")));
  }

  private static void weaklySupervised(Trial t) {
    Op<?> op = new WeaklySupervisedContrast(t.tensor("label"), t.attrs().number("tau"));
    t.output("loss", Value.apply(op, t.input("k"), t.input("q")));
  }

  private static void vonMisesFisher(Trial t) {
    Op<?> op = new VonMisesFisher(t.tensor("means"), t.tensor("label"));
    t.output("loss", Value.apply(op, t.input("k")));
  }

  private static void spatialTemporal(Trial t) {
    Op<?> op =
        new SpatialTemporalConsistency(
            t.tensor("text"), t.tensor("label"), t.tensor("members"), t.tensor("valid"));
    t.output("loss", Value.apply(op, t.input("p")));
  }

  private static void pointToSegment(Trial t) {
    Segments segments = Segments.of(t.tensor("segment"), t.attrs().integer("segments"));
    Op<?> op = new PointToSegment(segments, t.attrs().number("tau"));
    t.output("loss", Value.apply(op, t.input("p")));
  }

  private static void gramOfBoth(Trial t) {
    Value k = t.input("k").l2Normalize(1, 1e-12);
    Value q = t.input("q").l2Normalize(1, 1e-12);
    Value difference = k.matmul(k.transpose(0, 1)).sub(q.matmul(q.transpose(0, 1)));
    t.output("y", difference.square().mean());
  }

  private static void distanceOfBoth(Trial t) {
    double eps = t.attrs().number("eps", 1e-12);
    Value difference = t.input("k").l2Normalize(1, eps).sub(t.input("q").l2Normalize(1, eps));
    t.output("y", difference.norm(1).mean());
  }

  private static void cosineOfBoth(Trial t) {
    double eps = t.attrs().number("eps", 1e-8);
    t.output("y", t.input("k").cosineSimilarity(t.input("q"), 1, eps).neg().add(1).mean());
  }

  /// Linear maps `w1`, `b1`, … with batch normalisation `gam`, `bet` and a GELU after the hidden
  /// one.
  private static void mlpHead(Trial t) {
    List<Linear> layers = new ArrayList<>();
    for (int i = 1; t.has("w" + i); i++) {
      layers.add(new Linear(t.parameter("w" + i), t.has("b" + i) ? t.parameter("b" + i) : null));
    }
    if (layers.size() != 2) {
      throw new DataException(t.attrs().where() + ": two linear maps expected");
    }
    if (!t.attrs().flag("bn_training")) {
      throw new MissingFeature("mlp_head with running statistics");
    }
    Tensor unread = t.tensor("bet").mul(0); // running statistics are no part of the case
    Layer norm =
        new BatchNorm(
            t.parameter("gam"),
            t.parameter("bet"),
            Parameter.buffer(unread),
            Parameter.buffer(unread),
            t.attrs().number("bn_eps"),
            0.1);
    ProjectionHead head = new ProjectionHead(layers, Unary.GELU, List.of(norm));
    t.output("y", head.forward(t.input("x"), Pass.train(Rng.seed(0))));
  }

  private static void joint(Trial t) {
    Value x = t.input("x");
    Value similarity =
        FeatureSimilarity.of(
            FeatureSimilarity.Kind.L2, x.linear(t.input("wh"), null), t.tensor("q"));
    Tensor occupied = t.tensor("lo");
    Value logits = x.linear(t.input("wo"), null).reshape(occupied.size());
    Value occupancy = Loss.binaryCrossEntropy(logits, occupied, Reduction.MEAN);
    t.output("y", similarity.add(occupancy.mul(t.attrs().number("lambda"))));
  }
}
