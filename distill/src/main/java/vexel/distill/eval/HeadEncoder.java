package vexel.distill.eval;

import vexel.autograd.Value;
import vexel.distill.data.Frame;
import vexel.distill.head.ProjectionHead;
import vexel.distill.recipe.Students;
import vexel.nn.Pass;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// A student's features in its teacher's space: every point's feature through the projection head.
///
/// @param student the features before the head
/// @param head the head that was trained with the student
public record HeadEncoder(StudentEncoder student, ProjectionHead head) implements FrameEncoder {
  @Override
  public Encoded encode(Frame frame) {
    try (Scope scope = Scope.open()) {
      Encoded before = student.encode(frame);
      return new Encoded(before.points(), scope.keep(project(before.features())));
    }
  }

  /// Numbers D of a projected feature.
  public int width() {
    return head.layers().getLast().weight().tensor().dim(0);
  }

  /// Features [N, C] of the student through the head [N, D].
  public Tensor project(Tensor features) {
    return Students.frozen(head).forward(Value.of(features), Pass.eval()).tensor();
  }
}
