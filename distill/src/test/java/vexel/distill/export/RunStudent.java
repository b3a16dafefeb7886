package vexel.distill.export;

import java.nio.file.Path;
import vexel.distill.data.PointCloud;
import vexel.tensor.Tensor;

/// Describes the points of a sweep by an exported student: `RunStudent STUDENT SWEEP.bin FIELDS`.
final class RunStudent {
  private RunStudent() {}

  public static void main(String[] args) {
    Student student = Student.open(Path.of(args[0]));
    PointCloud points = PointCloud.read(Path.of(args[1]), Integer.parseInt(args[2]));
    Tensor features = student.features(points); // [N, width]
    float[] numbers = features.toFloats();
    System.out.printf("%d points, %d features each%n", points.size(), student.width());
    for (int c = 0; c < student.width(); c++) {
      System.out.print(numbers[c] + (c + 1 < student.width() ? " " : "\n")); // of the first point
    }
  }
}
