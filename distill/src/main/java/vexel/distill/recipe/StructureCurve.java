package vexel.distill.recipe;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import vexel.autograd.Value;
import vexel.distill.eval.structure.StructureMeasures;
import vexel.distill.head.ProjectionHead;
import vexel.distill.method.Batch;
import vexel.nn.Pass;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// How the structure of the student's features nears the teacher's during training: the measures of
/// `vexel.distill.eval.structure` on a few pairs of a step, through the head into teacher space if
/// the method has one. The pairs change from step to step, so curves are noisy; `vexel gap`
/// measures a finished run on the same points as any other.
final class StructureCurve {
  /// What the log's names begin with.
  static final String PREFIX = "structure.";

  private static final int PAIRS = 256;

  private StructureCurve() {}

  /// The measures of a step, by the names they have in the log.
  ///
  /// @param features of the student [V, C]
  static Map<String, Double> at(Batch batch, Tensor features, Optional<ProjectionHead> head) {
    try (var _ = Scope.open()) {
      Tensor some = batch.pairs().spread(PAIRS);
      Tensor f = features.gatherRows(batch.pairs().rows().gatherRows(some)); // [n, C]
      Tensor k =
          head.map(h -> Students.frozen(h).forward(Value.of(f), Pass.eval()).tensor()).orElse(f);
      Tensor q = batch.pairs().teacher().gatherRows(some); // [n, D]
      Map<String, Double> named = new LinkedHashMap<>();
      if (some.size() > 1) {
        StructureMeasures.of(k, q).values().forEach((name, v) -> named.put(PREFIX + name, v));
      }
      return named;
    }
  }
}
