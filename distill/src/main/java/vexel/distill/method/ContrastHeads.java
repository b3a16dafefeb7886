package vexel.distill.method;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.Pass;

/// What contrastive methods train beside the student: a head on its side and, in the classic form,
/// a 1×1 convolution on the teacher's. Only contrast may train both: negatives keep them from
/// agreeing on a constant.
///
/// @param head h, to as many channels as the projection or the teacher has
/// @param projection g, or null: then the head reaches the teacher's own space
public record ContrastHeads(ProjectionHead head, @Nullable Linear projection) {
  Map<String, Layer> parts() {
    Map<String, Layer> parts = new LinkedHashMap<>();
    parts.put("head", head);
    if (projection != null) {
      parts.put("projection", projection);
    }
    return parts;
  }

  /// Unit rows n(h(f)) of student features [M, C].
  Value student(Value features, Pass pass) {
    return unit(head.forward(features, pass.at("head")));
  }

  /// Unit rows.
  static Value unit(Value x) {
    return x.l2Normalize(1, 1e-12);
  }

  Optional<ProjectionHead> teacherSpace() {
    return projection == null ? Optional.of(head) : Optional.empty();
  }
}
