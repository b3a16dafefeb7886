package vexel.distill.protocol;

import vexel.distill.data.Frame;
import vexel.distill.eval.LinearProbe;
import vexel.distill.eval.StudentEncoder;
import vexel.tensor.Scope;

/// A frozen student with a linear probe on its features.
///
/// @param student the features
/// @param probe the classifier
/// @param classes number of classes
public record ProbedStudent(StudentEncoder student, LinearProbe probe, int classes)
    implements PointClassifier {
  @Override
  public int[] predict(Frame frame) {
    try (Scope _ = Scope.open()) {
      return probe.predict(student.encode(frame).features());
    }
  }
}
