package vexel.distill.loss.bev;

import vexel.autograd.Value;
import vexel.distill.relation.RowTiles;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// How far a student's map is from the teacher's in each cell, and sums of that under masks. With Δ
/// = S − T, a weight A of each channel and a mask M:
///
/// ```
/// e_byx = Σ_c A_bc Δ_bcyx²                              (1)
/// ⟨M, e⟩ = Σ_byx M_byx e_byx                            (2)
/// mean_M(e) = ⟨M, e⟩ / Σ M,  0 where Σ M = 0            (3)
/// ```
///
/// Gradients are those of squares and sums. What `of` gives is also the picture of a loss.
public final class CellErrors {
  private CellErrors() {}

  /// (1) with A = 1: two maps [B, C, H, W] → [B, H, W].
  ///
  /// @param op the name of the loss in messages
  public static Value of(String op, Value student, Tensor teacher) {
    return squares(op, student, teacher).sum(1);
  }

  /// (1) with A [B, C].
  static Value of(String op, Value student, Tensor teacher, Tensor channels) {
    Tensor weight = channels.reshape(channels.dim(0), channels.dim(1), 1, 1);
    return squares(op, student, teacher).mul(Value.of(weight)).sum(1);
  }

  /// Δ².
  static Value squares(String op, Value student, Tensor teacher) {
    alike(op, student, teacher);
    return student.sub(Value.of(teacher)).square();
  }

  /// (2)
  static Value under(Value cells, Tensor mask) {
    if (!mask.shape().equals(cells.shape())) {
      throw new TensorException(
          "bev mask",
          "mask%s must be %s like the maps; use one grid for both"
              .formatted(mask.shape(), cells.shape()));
    }
    return cells.mul(Value.of(mask.cast(cells.tensor().dtype()))).sum();
  }

  /// (3)
  static Value mean(Value cells, Tensor mask) {
    double sum = total(mask);
    return under(cells, mask).div(sum > 0 ? sum : 1);
  }

  /// Σ M.
  static double total(Tensor mask) {
    return RowTiles.total(mask.reshape(1, mask.size()));
  }

  /// Refuses maps that are not both [B, C, H, W].
  static void alike(String op, Value student, Tensor teacher) {
    Shape s = student.shape();
    if (s.rank() != 4 || !s.equals(teacher.shape())) {
      throw new TensorException(
          op,
          "student%s and teacher%s must both be [B, C, H, W]; adapt the student's map"
              .formatted(s, teacher.shape()));
    }
    Tensor.same(op, student.tensor(), teacher);
  }
}
