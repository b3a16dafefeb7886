package vexel.distill.conformance;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vexel.autograd.Value;
import vexel.distill.DataException;
import vexel.distill.eval.Confusion;
import vexel.distill.loss.LovaszSoftmax;
import vexel.distill.loss.LovaszSoftmax.Classes;
import vexel.tensor.Tensor;

/// Losses and metrics of semantic segmentation.
final class SegmentationCases {
  private static final Pattern IGNORED = Pattern.compile("ignore (-?\\d+)");
  private static final int NOTHING = Integer.MIN_VALUE;

  private SegmentationCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("lovasz_softmax", t -> t.output("y", lovasz(t)));
    table.put("ce_plus_lovasz", SegmentationCases::sum);
    table.put("mean_iou", SegmentationCases::meanIou);
  }

  private static Value lovasz(Trial t) {
    if (!t.attrs().text("input", "logits").startsWith("logits")) {
      throw new MissingFeature("lovasz input " + t.attrs().text("input"));
    }
    Classes classes =
        switch (t.attrs().text("classes")) {
          case "present" -> Classes.PRESENT;
          case "all" -> Classes.ALL;
          default -> throw new MissingFeature("lovasz classes " + t.attrs().text("classes"));
        };
    return LovaszSoftmax.of(classes, t.input("logits"), t.tensor("target"), ignored(t));
  }

  private static void sum(Trial t) {
    Value crossEntropy = t.input("logits").crossEntropy(t.tensor("target"), ignored(t));
    t.output("y", crossEntropy.add(lovasz(t).mul(t.attrs().number("weight_lovasz"))));
  }

  /// The ignored label: an attribute of its own, or a word in the rule.
  private static int ignored(Trial t) {
    Matcher words = IGNORED.matcher(t.attrs().text("rule", ""));
    int inRule = words.find() ? Integer.parseInt(words.group(1)) : NOTHING;
    return t.attrs().integer("ignore_index", t.attrs().integer("ignore", inRule));
  }

  private static void meanIou(Trial t) {
    Tensor expected = t.stored("confusion");
    int classes = expected.dim(0);
    int[] target = ints(t.stored("target"));
    int[] predicted = ints(t.stored("pred"));
    if (target.length != predicted.length) {
      throw new DataException(t.attrs().where() + ": target and pred differ in length");
    }
    int ignore = ignored(t);
    Confusion c = new Confusion(classes);
    for (int i = 0; i < target.length; i++) {
      c.add(target[i] == ignore ? -1 : target[i], predicted[i]);
    }
    double[] counts = new double[classes * classes];
    double[] iou = new double[classes];
    for (int i = 0; i < classes; i++) {
      iou[i] = c.iou(i);
      for (int j = 0; j < classes; j++) {
        counts[i * classes + j] = c.count(i, j);
      }
    }
    t.check("confusion", counts, Tolerance.EXACT);
    t.check("iou", iou, tolerance(t, "iou"));
    t.check("miou_nanmean", new double[] {c.miou()}, tolerance(t, "miou_nanmean"));
    t.check("overall_accuracy", new double[] {c.accuracy()}, tolerance(t, "overall_accuracy"));
  }

  /// Metrics stored in F32 are as close as a number of that type can be.
  private static Tolerance tolerance(Trial t, String name) {
    return switch (t.stored(name).dtype()) {
      case F64 -> Tolerance.DOUBLE;
      default -> Tolerance.OPERATOR;
    };
  }

  private static int[] ints(Tensor t) {
    return Arrays.stream(Trial.doubles(t)).mapToInt(v -> (int) v).toArray();
  }
}
