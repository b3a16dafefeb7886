package vexel.distill.method;

import java.util.Map;
import java.util.Optional;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.nn.Layer;
import vexel.nn.Pass;

/// A distillation method.
public interface Method {
  /// What is trained or remembered beside the student, by group name; thrown away afterwards. The
  /// order is that of every sum over parameters.
  Map<String, Layer> parts();

  /// The terms of one step.
  ///
  /// @param batch what the step sees
  /// @param features of the student [V, C], row r at voxel r
  /// @param pass of the step
  Terms terms(Batch batch, Value features, Pass pass);

  /// The head that maps student features into the teacher's own feature space, if the method has
  /// one: then student and teacher can be compared one by one, and words reach the student.
  Optional<ProjectionHead> teacherSpace();

  /// The frames it needs beside each key frame.
  default Neighbours neighbours() {
    return Neighbours.NONE;
  }

  /// Whether it asks for the regions of images of frames with this role, so that they can be made
  /// ahead of the step.
  default boolean regions(Batch.Role role) {
    return false;
  }
}
