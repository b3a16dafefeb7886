package vexel.distill.method;

import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Classes without annotation: what the frozen teacher says of a pixel in words.
///
/// ```
/// y_i = argmax_c ⟨t_i, e_c⟩                                                (1)
/// ```
///
/// @param text e, unit rows [C, D] in the teacher's space
public record WeakLabels(Tensor text) {
  /// Number of classes C.
  public int classes() {
    return text.dim(0);
  }

  /// The class of each row of t[M, D], I32 [M]; ties by the lower class.
  public Tensor of(Tensor teacher) {
    return largest(teacher.matmul(text.transpose(0, 1))); //                  (1)
  }

  /// The place of the largest number of each row of x[M, C], I32 [M].
  public static Tensor largest(Tensor x) {
    Tensor best = Tensor.empty(x.backend(), DType.I32, Shape.of(x.dim(0)));
    x.kernels().reduce().argMax(x.contiguous(), x.dim(0), x.dim(1), 1, best);
    return best;
  }
}
