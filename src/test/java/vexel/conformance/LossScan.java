package vexel.conformance;

import java.util.List;
import vexel.autograd.Op;
import vexel.distill.conformance.OpCatalog;
import vexel.distill.loss.FeatureSimilarity;

/// Every published loss: an op with samples, with a golden file, whose comment numbers its
/// equations and names the paper.
final class LossScan {
  private LossScan() {}

  /// The ops of the losses' package; what they share is no loss of its own.
  static List<Class<?>> all() {
    String home = FeatureSimilarity.class.getPackageName() + ".";
    return CompiledClass.all().stream()
        .filter(c -> c.name().startsWith(home) && !c.name().contains("$"))
        .<Class<?>>map(CompiledClass::load)
        .filter(Op.class::isAssignableFrom)
        .toList();
  }

  /// What a loss lacks, or nothing.
  static String problem(Class<?> loss, GoldenCoverage golden) {
    if (OpCatalog.all().stream().noneMatch(o -> o.type().equals(loss) && !o.samples().isEmpty())) {
      return "is no op with samples";
    }
    if (golden.cell(loss.getName()).isEmpty()) {
      return "no golden file passes through it";
    }
    SourceComment comment = SourceComment.of(loss);
    if (comment.equations() == 0) {
      return "its comment numbers no equation";
    }
    return comment.source().isEmpty() ? "its comment names no paper" : "";
  }
}
