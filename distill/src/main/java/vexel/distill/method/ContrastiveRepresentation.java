package vexel.distill.method;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import vexel.autograd.Value;
import vexel.distill.head.CrdMemory;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.Crd;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.tensor.Tensor;

/// Contrastive Representation Distillation (Tian et al., ICLR 2020): both sides are mapped to 128
/// channels and told from remembered negatives.
///
/// ```
/// a_i = n(A f_{v(i)}),   b_i = n(B t_i),   n(x) = x/‖x‖                      (1)
/// L   = 0.8 · CRD(a, b; memory)                                              (2)
/// ```
///
/// *Deviations* from the image-classification setting: see [CrdMemory]; a sample's number is a hash
/// of its frame and point.
///
/// @param student A
/// @param teacher B
/// @param memory banks of both sides
/// @param negatives drawn for each sample
/// @param rows samples of a step, evenly spread over its pairs
public record ContrastiveRepresentation(
    Linear student, Linear teacher, CrdMemory memory, int negatives, int rows) implements Method {
  @Override
  public Map<String, Layer> parts() {
    Map<String, Layer> parts = new LinkedHashMap<>();
    parts.put("student-map", student);
    parts.put("teacher-map", teacher);
    parts.put("memory", memory);
    return parts;
  }

  @Override
  public Terms terms(Batch batch, Value features, Pass pass) {
    PixelPairs pairs = batch.pairs();
    Tensor chosen = pairs.spread(rows);
    Tensor t = pairs.teacher().gatherRows(chosen); // [n, D]
    Value f = features.gatherRows(pairs.rows().gatherRows(chosen)); // [n, C]
    Value a = student.forward(f).l2Normalize(1, 1e-12); //                     (1)
    Value b = teacher.forward(Value.of(t)).l2Normalize(1, 1e-12); //           (1)
    Value loss = memory.forward(a, b, samples(batch, chosen), negatives, pass.at("memory"));
    return Terms.weighted("crd", Crd.WEIGHT, loss); //                         (2)
  }

  /// A number for each pair that is its own in every epoch.
  private static long[] samples(Batch batch, Tensor chosen) {
    int[] point = batch.pairs().points().gatherRows(chosen).toInts();
    int[] frame = batch.pairs().frames().gatherRows(chosen).toInts();
    long[] number = new long[point.length];
    for (int i = 0; i < number.length; i++) {
      Batch.Shown shown = batch.frames().get(frame[i]);
      long original = shown.kept().index(point[i] - shown.first());
      number[i] = shown.token().hashCode() * 1_000_003L + original;
    }
    return number;
  }

  @Override
  public Optional<ProjectionHead> teacherSpace() {
    return Optional.empty();
  }
}
