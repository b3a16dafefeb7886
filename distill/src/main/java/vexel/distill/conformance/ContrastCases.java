package vexel.distill.conformance;

import java.util.Map;
import vexel.autograd.Value;
import vexel.distill.loss.InfoNce;
import vexel.distill.loss.TolerantInfoNce;
import vexel.distill.loss.TolerantInfoNce.Form;
import vexel.distill.relation.SemanticSimilarity;

/// Contrastive losses.
final class ContrastCases {
  private ContrastCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("info_nce", ContrastCases::infoNce);
    table.put("st_slidr", ContrastCases::tolerant);
  }

  private static void infoNce(Trial t) {
    String rule = t.attrs().text("rule");
    boolean normalize = rule.startsWith("rows L2-normalised first");
    if (!normalize && !rule.startsWith("no normalisation")) {
      throw new MissingFeature("info_nce rule " + rule);
    }
    InfoNce op = new InfoNce(t.attrs().number("temperature"), normalize, null, null);
    t.output("y", Value.apply(op, t.input("k"), t.input("q")));
  }

  /// The balanced and the plain loss on one mask. Similarity and anchor weights are shared tensors
  /// of the group; which form it is stands in the case's name alone.
  private static void tolerant(Trial t) {
    String name = t.golden().name();
    String group = name.substring(0, name.lastIndexOf('/') + 1);
    Form form =
        switch (name.substring(group.length())) {
          case "logit_scale" -> Form.LOGIT_SCALE;
          case "exclude" -> Form.EXCLUDE;
          default -> throw new MissingFeature("st_slidr form " + name);
        };
    double temperature = t.attrs().number("temperature");
    var mask = SemanticSimilarity.Mask.hard(t.attrs().number("quantile"));
    SemanticSimilarity similarity = SemanticSimilarity.matrix(t.shared(group + "similarity"));
    t.check("mask", similarity.mask(mask));
    t.check("om", similarity.anchorWeights());
    Value k = t.input("k");
    Value q = t.input("q");
    for (boolean balanced : new boolean[] {true, false}) {
      var settings = new TolerantInfoNce.Settings(temperature, true, form, mask, balanced);
      String output = balanced ? "loss_balanced" : "loss_mean";
      t.output(output, TolerantInfoNce.of(settings, similarity, k, q));
    }
  }
}
