package vexel.distill.relation;

import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Rows of features: what losses demand of them, and some to check losses on.
public final class FeatureRows {
  private FeatureRows() {}

  /// Refuses features that are not [N, D_s] and [N, D_t].
  public static void equalRows(String op, Tensor student, Tensor teacher) {
    if (student.rank() != 2 || teacher.rank() != 2 || student.dim(0) != teacher.dim(0)) {
      throw new TensorException(
          op,
          both(student, teacher)
              + " must be [rows, width] with equal rows; gather both by the same pairs");
    }
    Tensor.same(op, student, teacher);
  }

  /// Refuses features that are not [N, D_s] and [N, D_t] with N ≥ 1.
  public static void paired(String op, Tensor student, Tensor teacher) {
    equalRows(op, student, teacher);
    if (student.dim(0) == 0) {
      throw new TensorException(
          op, "no rows: student" + student.shape() + " axis 0 has 0; draw another sample");
    }
  }

  /// Refuses features that are not both [N, D] with N ≥ 1.
  public static void alike(String op, Tensor student, Tensor teacher) {
    paired(op, student, teacher);
    equalWidths(op, student, teacher);
  }

  /// Refuses rows of different widths.
  public static void equalWidths(String op, Tensor student, Tensor teacher) {
    if (student.dim(1) != teacher.dim(1)) {
      throw new TensorException(
          op,
          both(student, teacher)
              + " must have one width; give the projection head the teacher's width");
    }
  }

  private static String both(Tensor student, Tensor teacher) {
    return "student" + student.shape() + " and teacher" + teacher.shape();
  }

  /// x without the mean of its rows, whose relations are the same.
  public static Tensor centred(Tensor x) {
    return x.sub(x.mean(0).expand(Shape.of(1, x.dim(1))));
  }

  /// Normal numbers [rows, width].
  public static Tensor normals(int rows, int width) {
    Rng rng = Rng.seed(3).at("teacher");
    float[] t = new float[rows * width];
    for (int i = 0; i < t.length; i++) {
      t[i] = (float) rng.normal(i);
    }
    return Tensor.copyOf(Backends.reference(), t, rows, width);
  }

  /// Normal numbers [rows, width], of which row 1 repeats row 0.
  public static Tensor repeating(int rows, int width) {
    float[] t = normals(rows, width).toFloats();
    System.arraycopy(t, 0, t, width, width);
    return Tensor.copyOf(Backends.reference(), t, rows, width);
  }
}
