package vexel.distill.conformance;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Loss;
import vexel.autograd.Value;
import vexel.autograd.op.BinaryCrossEntropy;
import vexel.autograd.op.CrossEntropy;
import vexel.autograd.op.Reduction;
import vexel.distill.DataException;
import vexel.tensor.Tensor;

/// The common losses and similarities.
final class LossCases {
  private LossCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("l1_loss", t -> t.output("y", Loss.l1(first(t), second(t), reduction(t))));
    table.put("mse_loss", t -> t.output("y", Loss.mse(first(t), second(t), reduction(t))));
    table.put("smooth_l1_loss", LossCases::smoothL1);
    table.put("huber_loss", LossCases::huber);
    table.put("binary_cross_entropy_with_logits", LossCases::binaryCrossEntropy);
    table.put("cross_entropy", LossCases::crossEntropy);
    table.put("kl_div", LossCases::klDivergence);
    table.put("cosine_similarity", LossCases::cosineSimilarity);
  }

  /// The two operands of a loss that treats them alike, in the order the file lists them.
  private static Value first(Trial t) {
    return operand(t, 0);
  }

  private static Value second(Trial t) {
    return operand(t, 1);
  }

  private static Value operand(Trial t, int i) {
    List<String> inputs = t.inputs();
    if (inputs.size() != 2) {
      throw new DataException(t.attrs().where() + ": two inputs expected, found " + inputs);
    }
    return t.input(inputs.get(i));
  }

  static Reduction reduction(Trial t) {
    return switch (t.attrs().text("reduction")) {
      case "none" -> Reduction.NONE;
      case "sum" -> Reduction.SUM;
      case "mean" -> Reduction.MEAN;
      default -> throw new MissingFeature("reduction " + t.attrs().text("reduction"));
    };
  }

  private static void smoothL1(Trial t) {
    double beta = t.attrs().number("beta");
    t.output("y", Loss.smoothL1(first(t), second(t), beta, reduction(t)));
  }

  private static void huber(Trial t) {
    double delta = t.attrs().number("delta");
    t.output("y", Loss.huber(first(t), second(t), delta, reduction(t)));
  }

  private static void binaryCrossEntropy(Trial t) {
    Tensor target = t.tensor(t.attrs().text("target"));
    Tensor weight = optional(t, "pw");
    Value terms = Value.apply(new BinaryCrossEntropy(target, weight), t.input("x"));
    t.output("y", Loss.reduce(terms, reduction(t)));
  }

  private static void crossEntropy(Trial t) {
    Value logits = t.input("logits");
    int axis = logits.shape().axis(t.attrs().integer("class_dim", 1));
    if (axis != 1) {
      logits = logits.permute(classesSecond(logits.shape().rank(), axis));
    }
    CrossEntropy op =
        new CrossEntropy(
            t.tensor("target"),
            optional(t, "weight"),
            t.attrs().integer("ignore_index"),
            t.attrs().number("label_smoothing"),
            reduction(t));
    t.output("y", Value.apply(op, logits));
  }

  /// The order of axes that puts `axis` second and keeps the others in place.
  private static int[] classesSecond(int rank, int axis) {
    int[] order = new int[rank];
    int from = 0;
    for (int i = 0; i < rank; i++) {
      if (from == axis) {
        from++;
      }
      order[i] = i == 1 ? axis : from++;
    }
    return order;
  }

  private static void klDivergence(Trial t) {
    t.output("y", Loss.klDivergence(t.input("p"), t.input("q"), t.attrs().integer("dim", 1)));
  }

  private static void cosineSimilarity(Trial t) {
    List<String> between = t.attrs().texts("between");
    Value a = t.input(between.get(0));
    Value b = t.input(between.get(1));
    t.output("y", a.cosineSimilarity(b, t.attrs().integer("dim"), t.attrs().number("eps")));
  }

  private static @Nullable Tensor optional(Trial t, String name) {
    return t.has(name) ? t.tensor(name) : null;
  }
}
