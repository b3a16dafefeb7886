package vexel.distill.conformance;

import java.util.Map;
import vexel.autograd.Loss;
import vexel.autograd.Value;
import vexel.distill.loss.RelationKl;
import vexel.distill.loss.Relational;
import vexel.distill.loss.Relational.Settings;
import vexel.distill.relation.Distance;

/// Losses on the similarities of all pairs of rows.
final class GramCases {
  private static final double EPSILON = 1e-12;

  private GramCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("relational", GramCases::relational);
    for (String distance : new String[] {"l1", "squared", "huber", "smooth_l1"}) {
      table.put("kd_cross_" + distance, t -> relation(t, Settings.CROSS));
      table.put("kd_intra_" + distance, t -> relation(t, Settings.INTRA));
    }
    table.put("kd_kl_intra", t -> divergence(t, RelationKl.Kind.INTRA));
    table.put("kd_kl_cross", t -> divergence(t, RelationKl.Kind.CROSS));
    table.put("cross_gram_l1", GramCases::crossGram);
    table.put("relation_kl", GramCases::relationKl);
  }

  /// One of the terms or their sum: only the rule says which.
  private static void relational(Trial t) {
    String rule = t.attrs().text("rule");
    Settings settings;
    if (rule.startsWith("alpha*cross+beta*intra")) {
      settings = Settings.CROSS_INTRA.weighted(t.attrs().number("alpha"), t.attrs().number("beta"));
    } else if (rule.startsWith("mean(diag C)+mean_offdiag C")) {
      settings = Settings.CROSS;
    } else if (rule.startsWith("mean_offdiag |KK^T-QQ^T|")) {
      settings = Settings.INTRA;
    } else {
      throw new MissingFeature("relational rule " + rule);
    }
    t.output("y", Relational.of(settings, t.input("f"), t.tensor("q")));
  }

  private static void relation(Trial t, Settings settings) {
    Distance distance =
        switch (t.attrs().text("distance")) {
          case "l1" -> Distance.L1;
          case "squared" -> Distance.SQUARED;
          case "huber" -> Distance.HUBER;
          case "smooth_l1" -> Distance.SMOOTH_L1;
          default -> throw new MissingFeature("distance " + t.attrs().text("distance"));
        };
    double delta =
        distance == Distance.HUBER || distance == Distance.SMOOTH_L1
            ? t.attrs().number("delta")
            : 1;
    Settings with = settings.with(distance, delta);
    t.output("loss", Relational.of(with, t.input("s"), t.tensor("t")));
  }

  private static void divergence(Trial t, RelationKl.Kind kind) {
    RelationKl op = new RelationKl(kind, t.attrs().number("temperature"), t.tensor("t"));
    t.output("loss", Value.apply(op, t.input("s")));
  }

  /// The mean over all entries of |K Qᵀ − Q Qᵀ| on unit rows, both sides differentiated: a block of
  /// ops, not the method's loss.
  private static void crossGram(Trial t) {
    Value k = t.input("k").l2Normalize(1, EPSILON);
    Value q = t.input("q").l2Normalize(1, EPSILON);
    Value columns = q.transpose(0, 1);
    t.output("y", k.matmul(columns).sub(q.matmul(columns)).abs().mean());
  }

  /// KL of the row softmax of Q Qᵀ / T from that of K Kᵀ / T on unit rows with the diagonal, both
  /// sides differentiated: a block of ops, not the method's loss.
  private static void relationKl(Trial t) {
    double temperature = t.attrs().number("temperature");
    Value k = t.input("k").l2Normalize(1, EPSILON);
    Value q = t.input("q").l2Normalize(1, EPSILON);
    Value student = k.matmul(k.transpose(0, 1)).div(temperature);
    Value teacher = q.matmul(q.transpose(0, 1)).div(temperature);
    t.output("y", Loss.klDivergence(student, teacher, 1));
  }
}
